import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { apply, askedFields, emptyDocument, type Command, type LabelDocument } from '../../labels/document'
import type { Field, Taxonomy } from '../../labels/taxonomy'
import { taxonomy as words } from '../../messages/en'
import { tasksChunkQuery } from '../../session/tasks'
import { ChoiceField, type FieldControl } from '../../surfaces/fields/choice-field'
import { NumberField, RatingField, TextField } from '../../surfaces/fields/plain-fields'
import { textColumns } from '../../surfaces/text/content'
import { TextItem } from '../../surfaces/text/text-item'
import { controlOf } from '../../tools/typing'
import styles from './taxonomy.module.css'

const ITEMS = 5

/** The labeling screen as annotators will have it, with items of the project. What is answered here goes nowhere. */
export function LivePreview({ project, taxonomy, isStale }: { readonly project: string; readonly taxonomy: Taxonomy | null; readonly isStale: boolean }) {
  const tasks = useQuery(tasksChunkQuery(project, 0))
  const [at, setAt] = useState(0)
  const items = (tasks.data?.items ?? []).slice(0, ITEMS)
  textColumns.see((tasks.data?.items ?? []).map(({ content }) => content))
  const item = items[at % Math.max(1, items.length)]
  return (
    <section className={styles.preview} aria-label={words.preview} data-region>
      <div className="row">
        <h2 className="grow">{words.preview}</h2>
        {items.length > 1 && (
          <Button size="compact-sm" variant="default" onClick={() => setAt((at + 1) % items.length)}>
            {words.nextItem((at % items.length) + 1, items.length)}
          </Button>
        )}
      </div>
      {isStale && taxonomy !== null && <p className="muted small">{words.stale}</p>}
      {item === undefined ? <p className="muted">{words.noItems}</p> : <TextItem content={item.content} nothing={words.noItems} />}
      {taxonomy === null ? <p className="muted">{words.notYet}</p> : <Answering key={`${taxonomy.version} ${at}`} taxonomy={taxonomy} />}
    </section>
  )
}

function Answering({ taxonomy }: { readonly taxonomy: Taxonomy }) {
  const [document, setDocument] = useState<LabelDocument>(emptyDocument)
  const [active, setActive] = useState(taxonomy.fields[0]?.name ?? '')
  const onCommand = (command: Command) => setDocument(apply(document, command).document)
  return (
    <div className="stack">
      {taxonomy.instructions !== null && (
        <details>
          <summary>{words.instructions}</summary>
          <p className={styles.instructions} dir="auto">
            {taxonomy.instructions}
          </p>
        </details>
      )}
      {askedFields(taxonomy, document).map((field, i) => {
        const labelId = `preview-${i}`
        return (
          <div key={field.name}>
            <p id={labelId} className={styles.fieldLabel} dir="auto">
              {field.label} {!field.required && <span className="faint small">{words.optional}</span>}
            </p>
            <Control
              control={{
                field, labelId, onCommand, value: document.values.get(field.name) ?? null, active: field.name === active, faulty: false, describedBy: undefined, singleKeys: true,
                onActivate: () => setActive(field.name), inputRef: null,
              }}
            />
            {field.help !== null && (
              <p className="muted small" dir="auto">
                {field.help}
              </p>
            )}
          </div>
        )
      })}
    </div>
  )
}

const nothing = () => undefined

function Control({ control }: { readonly control: FieldControl }) {
  const { kind }: Field = control.field
  if (kind === 'choice' || kind === 'choices') return <ChoiceField {...control} recent={[]} onPoint={nothing} onTaken={nothing} />
  if (kind === 'text') return <TextField {...control} />
  return controlOf(control.field) === 'scale' ? <RatingField {...control} /> : <NumberField {...control} />
}
