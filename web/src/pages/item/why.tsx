import { membersOf, type FieldName } from '../../labels/said'
import type { components } from '../../api/schema'
import { item as words } from '../../messages/en'
import { ago, day, proportion, share } from '../../messages/format'
import styles from './item.module.css'
import { taskThen, type TaskThen } from './task-then'

/** Of a value that is quoted in a sentence: texts are as long as they are. */
const MOST = 40

export type ItemView = components['schemas']['GetItemResponse']

interface WhyProps {
  readonly view: ItemView
  /** Whether the view is of a moment in the past: then the task is today's all the same. */
  readonly isPast: boolean
  /** All events up to now; null where they are not known. */
  readonly whole?: ItemView['history'] | null
}

/** How the label came about, in sentences before any table. */
export function Why({ view, isPast, whole = null }: WhyProps) {
  const { label, task, answers } = view
  if (task === null) return <p className="muted">{words.noAnswers}</p>
  const then: TaskThen = isPast ? taskThen(view.history, whole, task.overlap) : { overlap: task.overlap, isCancelled: task.state === 'cancelled' }
  if (label === null) return <p className="muted">{then.isCancelled ? words.notAsked : then.overlap === null ? words.notLabeledThen : words.notLabeled(answers.length, then.overlap)}</p>
  return (
    <p>
      {reasonsFor(view).join(' ')} {isPast ? endingThen(view, then) : ending(view)}
    </p>
  )
}

/** Who said it, and what that weighs. */
function reasonsFor({ label, answers }: ItemView): readonly string[] {
  if (label === null) return []
  const judged = answers.filter((answer) => answer.agrees !== null)
  const agreeing = judged.filter((answer) => answer.agrees === true)
  const said = label.class ?? null
  const of = label.field ?? ''
  const hasMore = new Set(answers.flatMap(({ value }) => membersOf(value).map(([field]) => field))).size > 1
  const counted =
    label.method === 'single' ? words.whySingle(label.answers)
    : judged.length === 0 || said === null ? words.whyOther(words.methods[label.method] ?? label.method, label.answers)
    : hasMore ? words.whySaidOf(of, words.whySaid(agreeing.length, judged.length, said))
    : words.whySaid(agreeing.length, judged.length, said)
  const surest = judged.filter((answer) => typeof answer.accuracy === 'number').toSorted((a, b) => (b.accuracy ?? 0) - (a.accuracy ?? 0))
  const best = surest.find((answer) => answer.agrees === true)
  const other = surest.find((answer) => answer.agrees === false)
  // A field that is open has no value to give a share of.
  const leads = label.method !== 'single' && membersOf(label.value).some(([field]) => field === label.field)
  const standing = words.whyPosterior(label.weighed, proportion(label.posterior))
  return [
    counted,
    ...(best !== undefined && said !== null ? [words.whyRight(nameOf(best), share(best.accuracy ?? 0, 1), said)] : []),
    ...(other !== undefined && said !== null ? [words.whyOtherRight(nameOf(other), share(other.accuracy ?? 0, 1))] : []),
    ...(label.posterior === null || !leads ? [] : [said === null && hasMore ? words.whySaidOf(of, standing) : standing]),
  ]
}

function ending(view: ItemView): string {
  const { label, task } = view
  if (label === null) return ''
  const left = task !== null && task.state === 'open' ? task.overlap - task.answered : 0
  if (label.state === 'disputed') return disputesOf(view, left).join(' ')
  return left > 0 ? words.provisional(left) : words.finalOn(day(label.resolvedAt))
}

function endingThen(view: ItemView, { overlap, isCancelled }: TaskThen): string {
  const { label, answers } = view
  if (label === null) return ''
  const left = isCancelled || overlap === null ? 0 : overlap - answers.length
  if (label.state === 'disputed') return disputesOf(view, left).join(' ')
  if (overlap === null) return ''
  return left > 0 ? words.provisional(left) : words.finalOn(day(label.resolvedAt))
}

/**
 * Why a label is disputed, and what can be done about it.
 * @param left answers that are asked for already.
 */
export function disputesOf({ label, answers }: Pick<ItemView, 'label' | 'answers'>, left = 0): readonly string[] {
  if (label === null) return []
  const isLowered = label.posterior !== null && label.posterior >= label.finalAt
  const reasons = label.disputes.map(({ field, why }) => {
    switch (why) {
      case 'improbable':
        return isLowered ? words.disputedThen : words.disputedBelow(proportion(label.finalAt, 2))
      case 'equally-probable':
        return words.disputedEqual(field ?? '')
      case 'tie':
        return tieOf(field ?? '', answers.map(({ value }) => value))
      default:
        return words.disputedEmpty
    }
  })
  const needsMore = !isLowered || label.disputes.length === 0 || label.disputes.some(({ why }) => why !== 'improbable')
  return [...(reasons.length === 0 ? [words.disputed] : reasons), ...(left > 0 ? [words.provisional(left)] : needsMore ? [words.disputedNext] : [])]
}

/** How the answers stand against each other in a field; leaving it out is an answer too, one whose value is erased is none. */
function tieOf(field: string, answers: readonly unknown[]): string {
  const counts = new Map<string, { readonly value: string | null; readonly count: number }>()
  for (const answer of answers) {
    if (typeof answer !== 'object' || answer === null) continue
    const value = membersOf(answer).find(([name]) => name === field)?.[1] ?? null
    const key = JSON.stringify([value])
    counts.set(key, { value, count: (counts.get(key)?.count ?? 0) + 1 })
  }
  const sides = [...counts.values()].toSorted((a, b) => b.count - a.count)
  const isEachTheirOwn = sides.length > 2 && sides.every(({ value, count }) => count === 1 && value !== null)
  return isEachTheirOwn ? words.disputedDiffers(field, sides.length) : words.disputedTie(field, sides.map(({ value, count }) => ({ value: value === null ? null : cut(value), count })))
}

const cut = (text: string) => (text.length > MOST ? `${text.slice(0, MOST).trimEnd()} …` : text)

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
    <div className="sideways">
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
