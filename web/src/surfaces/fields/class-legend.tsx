import type { Field } from '../../labels/taxonomy'
import { labeling as words } from '../../messages/en'
import styles from './class-legend.module.css'
import { indexOf } from './indexes'
import { Swatch } from './swatch'

/** The classes of a field as a tree: colour, name, code, key and what each means. */
export function ClassLegend({ field }: { readonly field: Field }) {
  return (
    <ul className={styles.legend}>
      {indexOf(field).entries.map((entry) => (
        <li key={entry.definition.name} style={{ paddingInlineStart: entry.path.length * 20 }}>
          <Swatch entry={entry} />
          <span className={styles.name} dir="auto">
            {entry.definition.name}
          </span>
          <span className="faint mono small">{entry.definition.code.toUpperCase()}</span>
          {entry.definition.hotkey !== null && <kbd>{entry.definition.hotkey.toUpperCase()}</kbd>}
          {entry.definition.critical && (
            <span className={styles.critical} role="img" aria-label={words.critical} title={words.critical}>
              ▲
            </span>
          )}
          {entry.definition.definition !== null && (
            <span className="muted small" dir="auto">
              {entry.definition.definition}
            </span>
          )}
        </li>
      ))}
    </ul>
  )
}
