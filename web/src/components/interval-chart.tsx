import styles from './chart.module.css'
import { axisStart } from './interval-axis'

export interface IntervalRow {
  readonly name: string
  /** Null where it could not be measured. */
  readonly value: number | null
  readonly low: number | null
  readonly high: number | null
  /** How much it is from. */
  readonly n: string
  /** Hollow: from too little to lean on. */
  readonly isThin: boolean
  /** In words, as it stands in the table. */
  readonly text: string
}

interface IntervalChartProps {
  readonly title: string
  readonly rows: readonly IntervalRow[]
  /** The line that rows are compared with. */
  readonly reference: number | null
  /** Where the axis ends; it begins at 0, or below where something lies there. */
  readonly max: number
  readonly onOpen: (name: string) => void
}

/** A dot with its interval for each row, worst first; each opens what is behind it. */
export function IntervalChart({ title, rows, reference, max, onOpen }: IntervalChartProps) {
  const min = axisStart(rows, reference)
  const at = (value: number) => `${(100 * (Math.min(max, Math.max(min, value)) - min)) / (max - min)}%`
  return (
    <ul className={styles.intervals} aria-label={title}>
      {rows.map(({ name, value, low, high, n, isThin, text }) => (
        <li key={name}>
          <button type="button" onClick={() => onOpen(name)} title={text}>
            <span className={styles.name} dir="auto">
              {name}
            </span>
            <svg className={styles.plot} height="20" aria-hidden="true">
              {min < 0 && <line x1={at(0)} x2={at(0)} y1="0" y2="20" className={styles.zero} />}
              {reference !== null && <line x1={at(reference)} x2={at(reference)} y1="0" y2="20" className={styles.reference} />}
              {low !== null && high !== null && <line x1={at(low)} x2={at(high)} y1="10" y2="10" className={styles.whisker} />}
              {value !== null && <circle cx={at(value)} cy="10" r="4.5" className={styles.dot} data-thin={isThin} />}
            </svg>
            <span className={`${styles.figures ?? ''} number`}>{text}</span>
            <span className="number faint small">{n}</span>
          </button>
        </li>
      ))}
    </ul>
  )
}
