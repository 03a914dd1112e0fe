import { taxonomy as words } from '../../messages/en'
import { count } from '../../messages/format'
import type { TaxonomyEffect } from '../../session/taxonomies'
import styles from './taxonomy.module.css'

const MOST = 200

/** What differs, what touches labels first. */
export function Effects({ effects, isFirst = false }: { readonly effects: readonly TaxonomyEffect[]; readonly isFirst?: boolean }) {
  if (effects.length === 0) return <p className="muted">{isFirst ? words.firstVersion : words.nothingChanged}</p>
  const sorted = effects.toSorted((a, b) => (b.labels ?? -1) - (a.labels ?? -1))
  return (
    <ul className={styles.effects}>
      {sorted.slice(0, MOST).map((effect) => (
        <li key={effect.words} data-touches={!effect.keepsLabels}>
          <span className={styles.sign} aria-hidden="true">
            {effect.kind === 'added' ? '+' : effect.kind === 'removed' ? '−' : '~'}
          </span>
          <span className="grow" dir="auto">
            <strong>{effect.class ?? (effect.field === '' ? words.whole : effect.field)}</strong> {words.effectKinds[effect.kind] ?? effect.kind}
            {effect.text !== '' && `: ${effect.text}`}
            {effect.class != null && <span className="faint small"> {effect.field}</span>}
          </span>
          <span className="number">{effect.labels == null ? '' : words.labelsOf(count(effect.labels))}</span>
        </li>
      ))}
      {sorted.length > MOST && <li className="muted">{words.more(count(sorted.length - MOST))}</li>}
    </ul>
  )
}
