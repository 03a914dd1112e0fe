import { useEffect, useRef } from 'react'
import { taxonomy as words } from '../../messages/en'
import type { Fault } from '../../session/server'
import styles from './taxonomy.module.css'
import { lineOf, type Path } from './taxonomy-yaml'

const LINE_PX = 18

interface YamlTextProps {
  readonly source: string
  readonly faults: readonly Fault[]
  readonly at: Path
  readonly onChange: (source: string) => void
}

/** The text itself, with what is wrong in its margin. */
export function YamlText({ source, faults, at, onChange }: YamlTextProps) {
  const text = useRef<HTMLTextAreaElement>(null)
  const gutter = useRef<HTMLDivElement>(null)
  const lines = source.split('\n').length
  const here = lineOf(source, at)
  const byLine = new Map(faults.map((fault) => [fault.line ?? lineOf(source, []), fault.message]))
  // The text follows the form's cursor, unless somebody types here.
  useEffect(() => {
    const area = text.current
    if (area === null || here === null || document.activeElement === area) return
    const top = (here - 1) * LINE_PX
    if (top < area.scrollTop || top > area.scrollTop + area.clientHeight - LINE_PX) area.scrollTop = Math.max(0, top - 80)
  }, [here])
  return (
    <div className={styles.yaml}>
      <div ref={gutter} className={styles.gutter} aria-hidden="true">
        {Array.from({ length: lines }, (_, i) => (
          <div key={i} data-bad={byLine.has(i + 1)} data-here={here === i + 1} title={byLine.get(i + 1)}>
            {i + 1}
          </div>
        ))}
      </div>
      <textarea
        ref={text} className={styles.text} aria-label={words.yaml} spellCheck={false} wrap="off" value={source} data-region
        onChange={(event) => onChange(event.currentTarget.value)}
        onScroll={(event) => {
          if (gutter.current !== null) gutter.current.scrollTop = event.currentTarget.scrollTop
        }}
      />
    </div>
  )
}
