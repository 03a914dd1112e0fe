import { labeling as words } from '../../messages/en'
import { Swatch } from '../../surfaces/fields/swatch'
import type { ClassEntry } from '../../tools/choice/class-index'
import styles from './definition.module.css'

/** What the class that somebody points at means. */
export function Definition({ entry }: { readonly entry: ClassEntry | null }) {
  if (entry === null) return <p className="faint">{words.definitionHint}</p>
  const { definition, path } = entry
  return (
    <div className="stack-tight">
      <div className="row">
        <Swatch entry={entry} />
        <strong className={styles.name} dir="auto">
          {definition.name}
        </strong>
        <span className={styles.code}>{definition.code}</span>
      </div>
      {path.length > 0 && (
        <p className="faint small" dir="auto">
          {path.join(' > ')}
        </p>
      )}
      <p className={styles.text} dir="auto">
        {definition.definition ?? words.noDefinition}
      </p>
      <Examples word={words.yes} examples={definition.examples} />
      <Examples word={words.no} examples={definition.counterExamples} />
      {definition.critical && (
        <p className={styles.critical}>
          <span aria-hidden="true">▲ </span>
          {words.critical}
        </p>
      )}
    </div>
  )
}

function Examples({ word, examples }: { readonly word: string; readonly examples: readonly string[] }) {
  return examples.map((example) => (
    <p key={example} className={styles.example} dir="auto">
      <span className="muted">{word}: </span>“{example}”
    </p>
  ))
}
