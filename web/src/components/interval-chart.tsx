import styles from './chart.module.css'

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
  readonly min: number
  readonly max: number
  readonly onOpen: (name: string) => void
}

/** A dot with its interval for each row, worst first; each opens what is behind it. */
export function IntervalChart({ title, rows, reference, min, max, onOpen }: IntervalChartProps) {
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
              {reference !== null && <line x1={at(reference)} x2={at(reference)} y1="0" y2="20" className={styles.reference} />}
              {low !== null && high !== null && <line x1={at(low)} x2={at(high)} y1="10" y2="10" className={styles.whisker} />}
              {value !== null && <circle cx={at(value)} cy="10" r="4.5" className={styles.dot} data-thin={isThin} />}
            </svg>
            <span className="number">{text}</span>
            <span className="number faint small">{n}</span>
          </button>
        </li>
      ))}
    </ul>
  )
}
