import { membersOf, type FieldName } from '../../labels/said'
import type { components } from '../../api/schema'
import { item as words } from '../../messages/en'
import { ago, day, proportion, share } from '../../messages/format'
import styles from './item.module.css'

export type ItemView = components['schemas']['GetItemResponse']

/** How the label came about, in sentences before any table. */
export function Why({ view }: { readonly view: ItemView }) {
  const { label, task, answers } = view
  if (label === null) return <p className="muted">{task === null ? words.noAnswers : task.state === 'cancelled' ? words.notAsked : words.notLabeled(answers.length, task.overlap)}</p>
  return (
    <p>
      {reasonsFor(view).join(' ')} {ending(view)}
    </p>
  )
}

/** Who said it, and what that weighs. */
function reasonsFor({ label, answers }: ItemView): readonly string[] {
  if (label === null) return []
  const judged = answers.filter((answer) => answer.agrees !== null)
  const agreeing = judged.filter((answer) => answer.agrees === true)
  const said = label.class ?? null
  const counted =
    label.method === 'single' ? words.whySingle(label.answers)
    : judged.length === 0 || said === null ? words.whyOther(words.methods[label.method] ?? label.method, label.answers)
    : fieldOf(label.value, said) === null ? words.whySaid(agreeing.length, judged.length, said)
    : words.whySaidOf(fieldOf(label.value, said) ?? '', words.whySaid(agreeing.length, judged.length, said))
  const surest = judged.filter((answer) => typeof answer.accuracy === 'number').toSorted((a, b) => (b.accuracy ?? 0) - (a.accuracy ?? 0))
  const best = surest.find((answer) => answer.agrees === true)
  const other = surest.find((answer) => answer.agrees === false)
  return [
    counted,
    ...(best !== undefined && said !== null ? [words.whyRight(nameOf(best), share(best.accuracy ?? 0, 1), said)] : []),
    ...(other !== undefined && said !== null ? [words.whyOtherRight(nameOf(other), share(other.accuracy ?? 0, 1))] : []),
    ...(label.posterior === null ? [] : [words.whyPosterior(label.method === 'dawid-skene', proportion(label.posterior))]),
  ]
}

function ending({ label, task, answers }: ItemView): string {
  if (label === null) return ''
  if (label.state === 'disputed') {
    if (label.method === 'dawid-skene') return words.disputedBelow(proportion(label.finalAt, 2))
    const open = tiedFields(answers.map((answer) => answer.value))
    return open.length === 0 ? words.disputed : words.disputedIn(open.join(', '))
  }
  const left = task !== null && task.state === 'open' ? task.overlap - task.answered : 0
  return left > 0 ? words.provisional(left) : words.finalOn(day(label.resolvedAt))
}

/** The field that the class of a label is of, where there are several. */
function fieldOf(value: unknown, said: string): string | null {
  const members = membersOf(value)
  return members.length < 2 ? null : (members.find(([, text]) => text === said)?.[0] ?? null)
}

/** The fields in which as many answers say one thing as another. */
export function tiedFields(answers: readonly unknown[]): readonly string[] {
  const fields = [...new Set(answers.flatMap((value) => membersOf(value).map(([field]) => field)))]
  return fields.filter((field) => {
    const counts = new Map<string, number>()
    for (const value of answers) {
      const said = membersOf(value).find(([name]) => name === field)?.[1]
      if (said !== undefined) counts.set(said, (counts.get(said) ?? 0) + 1)
    }
    const [first = 0, second = 0] = [...counts.values()].toSorted((a, b) => b - a)
    return first === second
  })
}

function nameOf(answer: ItemView['answers'][number]): string {
  return answer.name === '' ? words.person(answer.actor) : answer.name
}

export function Value({ value, fields }: { readonly value: unknown; readonly fields?: readonly FieldName[] }) {
  return (
    <dl className={styles.value}>
      {membersOf(value, fields).map(([field, answer]) => (
        <div key={field}>
          <dt dir="auto">{field}</dt>
          <dd dir="auto">{answer}</dd>
        </div>
      ))}
    </dl>
  )
}

export function Answers({ view, fields: order = [] }: { readonly view: ItemView; readonly fields?: readonly FieldName[] }) {
  const answered = Object.fromEntries(view.answers.flatMap((answer) => membersOf(answer.value)))
  const fields = membersOf(answered, order).map(([field]) => field)
  const hasAccuracy = view.answers.some((answer) => typeof answer.accuracy === 'number')
  if (view.answers.length === 0) return null
  return (
    <div className={styles.scroll}>
      <table>
        <thead>
          <tr>
            <th>{words.by}</th>
            {fields.map((field) => (
              <th key={field} dir="auto">
                {field}
              </th>
            ))}
            {hasAccuracy && (
              <th className="number" title={words.accuracyHelp}>
                {words.accuracy}
              </th>
            )}
            <th>{words.when}</th>
          </tr>
        </thead>
        <tbody>
          {view.answers.map((answer) => {
            const said = new Map(membersOf(answer.value))
            return (
              <tr key={`${answer.actor} ${answer.position}`}>
                <td dir="auto">
                  {answer.agrees !== null && (
                    <span className={styles.agrees} data-agrees={answer.agrees} role="img" aria-label={answer.agrees ? words.agrees : words.differs} title={answer.agrees ? words.agrees : words.differs}>
                      {answer.agrees ? '=' : '≠'}
                    </span>
                  )}
                  {nameOf(answer)}
                </td>
                {fields.map((field) => (
                  <td key={field} dir="auto">
                    {said.get(field) ?? '–'}
                  </td>
                ))}
                {hasAccuracy && <td className="number">{proportion(answer.accuracy, 2)}</td>}
                <td className="muted" title={day(answer.at)}>
                  {ago(answer.at)}
                </td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </div>
  )
}
