import type { CSSProperties } from 'react'
import type { ClassEntry } from '../../tools/choice/class-index'
import styles from './swatch.module.css'

/** A class's colour with its pattern; a name or code always stands beside it. */
export function Swatch({ entry }: { readonly entry: ClassEntry }) {
  const own = entry.definition.colour
  const hasOwn = own !== null && /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.test(own)
  if (entry.colour === null && !hasOwn) return <span className={`${styles.swatch ?? ''} ${styles.hollow ?? ''}`} aria-hidden="true" />
  const colour = hasOwn ? own : `var(--class-${entry.colour ?? 1})`
  return <span className={`${styles.swatch ?? ''} ${styles[`p${entry.colour ?? 1}`] ?? ''}`} style={{ '--swatch': colour } as CSSProperties} aria-hidden="true" />
}
