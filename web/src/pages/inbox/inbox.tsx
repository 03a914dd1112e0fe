import { Button, SegmentedControl } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { Empty, PageState } from '../../components/page-state'
import { useRows } from '../../components/use-rows'
import { inbox as words } from '../../messages/en'
import { count } from '../../messages/format'
import { inboxQuery, type InboxState } from '../../session/queries'
import type { InboxEntry, Project } from '../../session/server'
import { Entry } from './entry'
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
        {() =>
          entries.length === 0 ? (
            <Empty text={state === 'answered' ? words.emptyAnswered : words.empty} />
          ) : (
            <>
              <Entries project={project} me={me} entries={entries} />
              {list.hasNextPage && (
                <div>
                  <Button variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
                    {words.more}
                  </Button>
                </div>
              )}
            </>
          )
        }
      </PageState>
    </div>
  )
}

function Entries({ project, me, entries }: { readonly project: Project; readonly me: string; readonly entries: readonly InboxEntry[] }) {
  const list = useRef<HTMLUListElement>(null)
  const isPointing = useRef(false)
  const [opened, setOpened] = useState<string | null>(null)
  const { at, moveTo } = useRows({
    count: entries.length,
    start: 0,
    onOpen: (row) => setOpened(entries[row]?.number ?? null),
    onMove(row) {
      if (!isPointing.current) list.current?.children[row]?.scrollIntoView({ block: 'nearest' })
    },
  })
  /** What is under the pointer stays there: a button that moved away would not be clicked. */
  const point = (row: number) => {
    isPointing.current = true
    moveTo(row)
    isPointing.current = false
  }
  return (
    <ul ref={list} className={styles.list}>
      {entries.map((entry, i) => (
        <li key={entry.number} className={styles.entry} data-at={i === at} onPointerDown={() => point(i)}>
          <Entry project={project} me={me} entry={entry} isCurrent={i === at} isAnswering={opened === entry.number} onAnswer={() => setOpened(entry.number)} onDone={() => setOpened(null)} />
        </li>
      ))}
    </ul>
  )
}
