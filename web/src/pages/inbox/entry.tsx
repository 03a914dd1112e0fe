import { Button, Textarea } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useEffect, useRef, useState, type KeyboardEvent } from 'react'
import { Sign } from '../../components/line'
import { say } from '../../components/said'
import { useSending } from '../../components/use-sending'
import { common, inbox as words } from '../../messages/en'
import { ago, day } from '../../messages/format'
import { answerInbox, reopenTask } from '../../session/actions'
import { begunReplies } from '../../session/begun-replies'
import { refreshProject } from '../../session/changes'
import { itemQuery } from '../../session/queries'
import type { InboxEntry, Problem, Project } from '../../session/server'
import { ServerError } from '../../session/server'
import { Failure } from '../../components/failure'
import { describeContent } from '../../surfaces/text/content'
import { EraseItem } from '../item/erase-item'
import type { Fate } from './held'
import styles from './inbox.module.css'

interface EntryProps {
  readonly project: Project
  readonly me: string
  /** While it is being answered, as it stood when that began. */
  readonly entry: InboxEntry
  readonly fate: Fate
  /** Keys act on it. */
  readonly isCurrent: boolean
  readonly isAnswering: boolean
  readonly onAnswer: () => void
  readonly onDone: () => void
}

export function Entry({ project, me, entry, fate, isCurrent, isAnswering, onAnswer, onDone }: EntryProps) {
  const [trouble, setTrouble] = useState<Problem | null>(null)
  const isErased = entry.content === null
  const isOfPersonalData = entry.kind === 'flag' && entry.reason === 'personal-data' && !isErased
  const found = useQuery({ ...itemQuery(project.id, entry.item, null), enabled: isOfPersonalData })
  // Another card of the same item may have asked.
  const item = isOfPersonalData ? found.data : undefined
  const [reopen] = useSending(async () => {
    const got = await reopenTask(entry.task)
    setTrouble(got.ok ? null : got.problem)
    if (!got.ok) return
    say(words.reopened)
    refreshProject(project.id)
  })
  return (
    <>
      <div className={styles.head}>
        <Sign tone={entry.kind === 'flag' ? 'warn' : 'info'} />
        <strong>{entry.kind === 'flag' ? (words.flags[entry.reason ?? 'other'] ?? words.erased) : words.question}</strong>
        <span dir="auto">{entry.byName}</span>
        <span className="muted small" title={day(entry.openedAt)}>
          {ago(entry.openedAt)}
        </span>
        <span className="grow" />
        <Link to="/p/$project/items/$item" params={{ project: project.id, item: entry.item }}>{words.toItem}</Link>
      </div>
      <p className={styles.content} dir="auto">
        {isErased ? words.itemErased : describeContent(entry.content)}
      </p>
      {entry.body !== null && (
        <p className={styles.body} dir="auto">
          {entry.body}
        </p>
      )}
      {item?.flagged === false && <p className="muted small">{words.shownAgain}</p>}
      {item?.flagged === true && (
        <div className="row-wide">
          <span className="muted small">{words.hidden}</span>
          <Button size="compact-sm" variant="default" onClick={() => reopen()}>
            {words.reopen}
          </Button>
          <EraseItem project={project} item={entry.item} name={item.key ?? entry.item} />
        </div>
      )}
      {entry.answeredAt !== null && (
        <p className={styles.answer} dir="auto">
          <strong>{words.answer}: </strong>
          {entry.answer ?? words.erased} <span className="muted small">{ago(entry.answeredAt)}</span>
        </p>
      )}
      {trouble !== null && <Failure error={new ServerError(trouble)} />}
      {isAnswering || begunReplies.textOf({ account: me, project: project.id, entry: entry.number }) !== '' ? (
        <AnswerForm project={project} me={me} entry={entry} fate={fate} isAnswering={isAnswering} onAnswer={onAnswer} onDone={onDone} onTrouble={setTrouble} />
      ) : (
        <div>
          <Button size="compact-sm" variant="default" onClick={onAnswer} rightSection={isCurrent ? <kbd>Enter</kbd> : null}>
            {entry.answeredAt === null ? words.answer : words.again}
          </Button>
        </div>
      )}
    </>
  )
}

interface AnswerFormProps extends Omit<EntryProps, 'isCurrent'> {
  readonly onTrouble: (problem: Problem | null) => void
}

/** What is typed stays until the server has it, wherever one goes meanwhile. */
function AnswerForm({ project, me, entry, fate, isAnswering, onAnswer, onDone, onTrouble }: AnswerFormProps) {
  const place = { account: me, project: project.id, entry: entry.number }
  const [text, setText] = useState(() => begunReplies.textOf(place))
  const box = useRef<HTMLTextAreaElement>(null)
  useEffect(() => {
    if (isAnswering) box.current?.focus()
  }, [isAnswering])
  const type = (typed: string) => {
    begunReplies.put(place, typed)
    setText(typed)
  }
  const [send, isBusy] = useSending(async () => {
    const reply = text.trim()
    if (reply === '' || fate.is !== 'waits') return
    const got = await answerInbox(project.id, entry.number, begunReplies.idFor(place, reply), reply)
    onTrouble(got.ok ? null : got.problem)
    if (!got.ok) return
    begunReplies.arrived(place, reply)
    setText(begunReplies.textOf(place))
    say(words.sent)
    if (begunReplies.textOf(place) === '') onDone()
    refreshProject(project.id)
  })
  // One's own reply may be in the list before it is known to have arrived.
  const isLate = (fate.is === 'answered' || fate.is === 'closed') && !isBusy
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) send()
    else if (event.key === 'Escape' && text.trim() === '') onDone()
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <div className="stack-tight">
      <div role="status">{isLate && <Meanwhile fate={fate} hasText={text.trim() !== ''} />}</div>
      <Textarea ref={box} autosize minRows={2} maxRows={8} maxLength={2000} aria-label={words.answerHint} placeholder={words.answerHint} value={text} onFocus={onAnswer} onChange={(event) => type(event.currentTarget.value)} onKeyDown={onKeyDown} />
      <div className="row">
        <Button size="compact-sm" loading={isBusy} disabled={text.trim() === '' || fate.is !== 'waits'} onClick={() => send()} rightSection={<kbd>Ctrl+Enter</kbd>}>
          {words.send}
        </Button>
        {isLate && (
          <Button size="compact-sm" variant="default" onClick={onDone}>
            {common.close}
          </Button>
        )}
      </div>
    </div>
  )
}

/** Somebody else was faster. */
function Meanwhile({ fate, hasText }: { readonly fate: Fate; readonly hasText: boolean }) {
  return (
    <>
      <p className={styles.answer} dir="auto">
        {fate.is === 'answered' ? (
          <>
            <strong>{words.answeredMeanwhile}: </strong>
            {fate.answer}
          </>
        ) : (
          words.closedMeanwhile
        )}
      </p>
      {hasText && fate.is === 'answered' && <p className="muted small">{words.notSent}</p>}
    </>
  )
}
