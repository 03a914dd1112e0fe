import { Button } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { useCommands } from '../../components/commands'
import { Empty, Lines, Waiting } from '../../components/page-state'
import { Failure } from '../../components/failure'
import { say } from '../../components/said'
import { useRows } from '../../components/use-rows'
import { useSending } from '../../components/use-sending'
import { dead as words, labeling } from '../../messages/en'
import { ago, day } from '../../messages/format'
import type { Project } from '../../session/server'
import { changeTasks, deadLettersQuery, refreshTasks, startedRuns, undoChanges, type Change, type DeadLetter } from '../../session/tasks'
import { describeContent } from '../../surfaces/text/content'
import { itemName } from '../item-name'
import styles from './dead.module.css'
import { Table, numbers } from '../../components/table'

/** Tasks that were given back too often, with what people said: reopen them, or let them go. */
export function DeadPage({ project }: { readonly project: Project }) {
  const letters = useInfiniteQuery(deadLettersQuery(project.id))
  const items = letters.data?.pages.flatMap((page) => page.items) ?? []
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const toggle = (row: number) => {
    const id = items[row]?.task.id
    if (id === undefined) return
    const next = new Set(chosen)
    if (!next.delete(id)) next.add(id)
    setChosen(next)
  }
  const rows = useRows({ count: items.length, start: 0, onSelect: toggle })
  useEffect(() => {
    document.title = `${words.title} · ${project.name} · Assay`
  }, [project.name])

  const [run] = useSending(async (change: Change) => {
    const pointed = items[rows.at]?.task.id
    const tasks = chosen.size > 0 ? [...chosen] : pointed === undefined ? [] : [pointed]
    if (tasks.length === 0) return
    const got = await changeTasks(project.id, { tasks }, change)
    if (!got.ok) return say(got.problem.detail, { tone: 'bad' })
    const id = got.value.id
    startedRuns.delete(id)
    say(change.reopen === true ? words.reopened(tasks.length) : words.cancelled(tasks.length), change.cancel === true ? { undo: () => void undoChanges(project.id, id) } : {})
    setChosen(new Set())
    setTimeout(() => {
      void letters.refetch()
      void refreshTasks(project.id)
    }, 600)
  })
  useCommands(
    items.length === 0
      ? []
      : [
          { id: 'reopen', name: words.reopen, keys: ['R'], group: 'everybody', run: () => run({ reopen: true }) },
          { id: 'cancel', name: words.cancel, keys: ['C'], group: 'everybody', run: () => run({ cancel: true }) },
        ],
  )
  return (
    <div className="stack">
      <div className="row-wide">
        <h1 className="grow">{words.title}</h1>
        {items.length > 0 && (
          <>
            <span className="muted">{chosen.size > 0 ? words.selected(chosen.size) : words.hint}</span>
            <Button onClick={() => run({ reopen: true })} rightSection={<kbd>R</kbd>}>
              {words.reopen}
            </Button>
            <Button variant="default" onClick={() => run({ cancel: true })} rightSection={<kbd>C</kbd>}>
              {words.cancel}
            </Button>
          </>
        )}
      </div>
      {letters.isError ? (
        <Failure error={letters.error} onRetry={() => void letters.refetch()} />
      ) : letters.data === undefined ? (
        <Waiting>
          <Lines count={6} />
        </Waiting>
      ) : items.length === 0 ? (
        <Empty text={words.empty(project.policy.deadAfter)} />
      ) : (
        <Table columns={[{ name: '✓', help: words.select }, words.item, words.reasons, numbers(words.skips)]}>
          {items.map((letter, row) => (
            <Row key={letter.task.id} project={project} letter={letter} isAt={row === rows.at} isChosen={chosen.has(letter.task.id)} onChoose={() => toggle(row)} onAt={() => rows.moveTo(row)} />
          ))}
        </Table>
      )}
      {letters.hasNextPage && (
        <div>
          <Button variant="default" onClick={() => void letters.fetchNextPage()}>
            {words.more}
          </Button>
        </div>
      )}
    </div>
  )
}

interface RowProps {
  readonly project: Project
  readonly letter: DeadLetter
  readonly isAt: boolean
  readonly isChosen: boolean
  readonly onChoose: () => void
  readonly onAt: () => void
}

function Row({ project, letter, isAt, isChosen, onChoose, onAt }: RowProps) {
  const name = itemName(letter.itemKey, letter.task.item)
  return (
    <tr data-at={isAt} className={styles.row} onClick={onAt}>
      <td>
        <input type="checkbox" className={styles.check} aria-label={words.choose(name)} checked={isChosen} onChange={onChoose} />
      </td>
      <td dir="auto">
        <Link to="/p/$project/items/$item" params={{ project: project.id, item: letter.task.item }} className="mono" title={letter.itemKey ?? letter.task.item}>
          {name}
        </Link>
        <div className={styles.content}>{letter.content === null ? words.erased : describeContent(letter.content)}</div>
      </td>
      <td>
        {letter.skips.map((skip) => (
          <div key={`${skip.actor} ${skip.at}`} dir="auto">
            <strong>{labeling.skipReasons.find((one) => one.reason === skip.reason)?.text ?? skip.reason}</strong>
            {skip.comment !== null && skip.comment !== '' && `: ${skip.comment}`} <span className="muted small" title={day(skip.at)}>{words.by(skip.name, ago(skip.at))}</span>
          </div>
        ))}
      </td>
      <td className="number">{letter.task.failures}</td>
    </tr>
  )
}
