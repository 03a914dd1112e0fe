import { useLayoutEffect, useRef, useState, type ReactNode } from 'react'
import styles from './table.module.css'

interface Column { readonly name: string; readonly isNumber?: boolean; readonly help?: string }

/** A framed table. Rows are `tr`; the last column, where each row has its actions, has no head. */
export function Table({ columns, hasActions = false, children }: { readonly columns: readonly (Column | string)[]; readonly hasActions?: boolean; readonly children: ReactNode }) {
  const frame = useRef<HTMLDivElement>(null)
  const [isCut, setCut] = useState(false)
  useLayoutEffect(() => {
    const element = frame.current
    const table = element?.firstElementChild
    if (element == null || table == null) return
    const observer = new ResizeObserver(() => setCut(element.scrollWidth > element.clientWidth + 1))
    observer.observe(element)
    observer.observe(table)
    return () => observer.disconnect()
  }, [])
  return (
    <div ref={frame} className={`${styles.frame ?? ''} sideways`} data-actions={hasActions} data-cut={isCut}>
      <table>
        <thead>
          <tr>
            {columns.map((column) => (typeof column === 'string' ? { name: column } : column)).map(({ name, isNumber, help }) => (
              <th key={name} className={isNumber === true ? 'number' : undefined} title={help}>
                {name}
              </th>
            ))}
            {hasActions && <td />}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  )
}

/** A column of numbers, which stand under each other. */
export function numbers(name: string): Column {
  return { name, isNumber: true }
}
