import { Button, SegmentedControl } from '@mantine/core'
import { useInfiniteQuery, useQueries } from '@tanstack/react-query'
import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import { Empty, PageState } from '../../components/page-state'
import { useRows } from '../../components/use-rows'
import { inbox as words } from '../../messages/en'
import { count } from '../../messages/format'
import { begunReplies } from '../../session/begun-replies'
import { inboxEntryQuery, inboxQuery, type InboxState } from '../../session/queries'
import type { InboxEntry, Project } from '../../session/server'
import { Entry } from './entry'
import { fateOf, shownOf, withHeld } from './held'
import styles from './inbox.module.css'

/** What annotators reported and asked, with the answer in the same place. */
export function InboxPage({ project, me, state, onState }: { readonly project: Project; readonly me: string; readonly state: InboxState; readonly onState: (state: InboxState) => void }) {
  const list = useInfiniteQuery(inboxQuery(project.id, state))
  const entries = list.data?.pages.flatMap((page) => page.items) ?? []
  const open = list.data?.pages[0]?.open ?? 0
  useEffect(() => {
    document.title = `${words.title} · ${project.name} · Assay`
  }, [project.name])
  return (
    <div className="stack">
      <div className="row-wide">
        <h1 className="grow">{words.title}</h1>
        <span className="muted">{words.counts(count(open))}</span>
        <SegmentedControl size="sm" transitionDuration={0} value={state} onChange={(value) => onState(value)} data={(['open', 'answered', 'all'] as const).map((value) => ({ value, label: words.states[value] }))} />
      </div>
      <PageState query={list}>
        {() => (
          <>
            <Entries key={state} project={project} me={me} listed={entries} empty={state === 'answered' ? words.emptyAnswered : words.empty} />
            {list.hasNextPage && (
              <div>
                <Button variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
                  {words.more}
                </Button>
              </div>
            )}
          </>
        )}
      </PageState>
    </div>
  )
}

interface EntriesProps {
  readonly project: Project
  readonly me: string
  readonly listed: readonly InboxEntry[]
  readonly empty: string
}

/** The list, and what is being answered although somebody else was faster: no text goes from under the hands of who types it. */
function Entries({ project, me, listed, empty }: EntriesProps) {
  const list = useRef<HTMLUListElement>(null)
  const isPointing = useRef(false)
  const [opened, setOpened] = useState<string | null>(null)
  const isBegun = (number: string) => opened === number || begunReplies.textOf({ account: me, project: project.id, entry: number }) !== ''
  /** What is being answered, as it stood when that began. */
  const [begun, setBegun] = useState<readonly InboxEntry[]>(() => listed.filter(({ number }) => isBegun(number)))
  const held = begun.filter(({ number }) => isBegun(number))
  const entries = withHeld(listed, held)
  const missing = held.filter(({ number }) => listed.every((entry) => entry.number !== number))
  const found = useQueries({ queries: missing.map(({ number }) => inboxEntryQuery(project.id, number)) })
  const now = new Map<string, InboxEntry | null | undefined>([
    ...listed.map((entry) => [entry.number, entry] as const),
    ...missing.map(({ number }, i) => [number, found[i]?.isError === true ? null : found[i]?.data] as const),
  ])
  const { at, moveTo } = useRows({
    count: entries.length,
    start: 0,
    onOpen: (row) => {
      const entry = entries[row]
      if (entry !== undefined) answer(entry)
    },
    onMove(row) {
      if (!isPointing.current) list.current?.children[row]?.scrollIntoView({ block: 'nearest' })
    },
  })
  const answer = (entry: InboxEntry) => {
    setOpened(entry.number)
    setBegun((before) => [...before.filter(({ number }) => number !== entry.number && isBegun(number)), before.find(({ number }) => number === entry.number && isBegun(number)) ?? entry])
  }
  const end = (number: string) => {
    setOpened((before) => (before === number ? null : before))
    setBegun((before) => before.filter((one) => one.number !== number))
  }
  /** What is under the pointer stays there: a button that moved away would not be clicked. */
  const point = (row: number) => {
    isPointing.current = true
    moveTo(row)
    isPointing.current = false
  }
  const pointed = useRef({ list: '', number: entries[at]?.number })
  useLayoutEffect(() => {
    const numbers = entries.map(({ number }) => number)
    const is = numbers.join(' ')
    const row = numbers.indexOf(pointed.current.number ?? '')
    // Where others come and go, keys stay with the one that they acted on.
    if (is !== pointed.current.list && row >= 0 && row !== at) point(row)
    else pointed.current.number = numbers[at]
    pointed.current.list = is
  })
  if (entries.length === 0) return <Empty text={empty} />
  return (
    <ul ref={list} className={styles.list}>
      {entries.map((entry, i) => {
        const base = held.find(({ number }) => number === entry.number)
        return (
          <li key={entry.number} className={styles.entry} data-at={i === at} onPointerDown={() => point(i)}>
            <Entry
              project={project} me={me} entry={shownOf(base ?? entry, now.get(entry.number))} fate={fateOf(base ?? entry, now.get(entry.number))} isCurrent={i === at} isAnswering={opened === entry.number}
              onAnswer={() => answer(base ?? entry)} onDone={() => end(entry.number)}
            />
          </li>
        )
      })}
    </ul>
  )
}
