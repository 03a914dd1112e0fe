import { Button, Select } from '@mantine/core'
import { useRows } from '../components/use-rows'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef } from 'react'
import { data as words } from '../messages/en'
import { taxonomyQuery, tasksQuery, type TaskFilter } from '../session/queries'
import type { Project } from '../session/server'
import { describeContent } from '../surfaces/text/content'
import styles from './data.module.css'
import { Failure } from '../components/failure'
import { ago, count, day, proportion } from '../messages/format'

const ROW = 40

/** Items with their labels, by key: pages come as they are scrolled to, rows exist only while they are seen. */
export function DataPage({ project, filter }: { readonly project: Project; readonly filter: TaskFilter }) {
  const navigate = useNavigate()
  const list = useInfiniteQuery(tasksQuery(project.id, filter))
  const taxonomy = useQuery(taxonomyQuery(project.id, project.taxonomyVersion))
  const scroller = useRef<HTMLDivElement>(null)
  const lines = list.data?.pages.flatMap((page) => page.items) ?? []
  const virtual = useVirtualizer({ count: lines.length, getScrollElement: () => scroller.current, estimateSize: () => ROW, overscan: 10 })
  const last = virtual.getVirtualItems().at(-1)?.index ?? 0
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = list

  useEffect(() => {
    document.title = `${words.title} · ${project.name} · Assay`
  }, [project.name])
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && last >= lines.length - 30) void fetchNextPage()
  }, [hasNextPage, isFetchingNextPage, fetchNextPage, last, lines.length])

  const open = (item: string | undefined) => {
    if (item !== undefined) void navigate({ to: '/p/$project/items/$item', params: { project: project.id, item } })
  }
  const { at, moveTo } = useRows({ count: lines.length, start: 0, onOpen: (row) => open(lines[row]?.task.item), onMove: (row) => virtual.scrollToIndex(row) })

  const change = (next: Partial<TaskFilter>) => {
    const { state, class: name, order } = { ...filter, ...next }
    moveTo(0)
    void navigate({ to: '/p/$project/data', params: { project: project.id }, search: { ...(state === null ? {} : { state }), ...(name === null ? {} : { class: name }), ...(order === null ? {} : { order }) } })
  }
  const first = taxonomy.data?.taxonomy.fields.find((field) => field.classes.length > 0)
  const isFiltered = filter.state !== null || filter.class !== null

  return (
    <div className={styles.page}>
      <div className="row-wide">
        <h1 className="grow">{words.title}</h1>
        <Select aria-label={words.state} size="sm" w={150} value={filter.state ?? ''} onChange={(value) => change({ state: value === '' ? null : value })} data={[{ value: '', label: words.allStates }, ...Object.entries(words.states).map(([value, label]) => ({ value, label }))]} />
        {first !== undefined && (
          <Select aria-label={words.classFilter} placeholder={words.classFilter} size="sm" w={200} searchable clearable limit={100} value={filter.class} onChange={(value) => change({ class: value })} data={first.classes.map((one) => one.name)} />
        )}
        <Select aria-label={words.order} size="sm" w={150} value={filter.order ?? 'queue'} onChange={(value) => change({ order: value === 'queue' ? null : value })} data={Object.entries(words.orders).map(([value, label]) => ({ value, label }))} />
      </div>
      {list.isError ? (
        <Failure error={list.error} onRetry={() => void list.refetch()} />
      ) : list.data === undefined ? null : lines.length === 0 ? (
        <div className="card row">
          <p className="muted">{isFiltered ? words.emptyFilter : words.empty}</p>
          {isFiltered && (
            <Button size="compact-sm" variant="default" onClick={() => change({ state: null, class: null })}>
              {words.clearFilter}
            </Button>
          )}
        </div>
      ) : (
        <div ref={scroller} className={styles.grid} role="grid" aria-rowcount={hasNextPage ? -1 : lines.length} aria-label={words.title} tabIndex={0}>
          <div className={styles.head} role="row">
            {[words.item, words.content, words.label, words.posterior, words.agreement, words.answersColumn, words.state, words.updated].map((text, i) => (
              <span key={text} role="columnheader" className={i >= 3 && i <= 5 ? 'number' : undefined}>
                {text}
              </span>
            ))}
          </div>
          <div className={styles.rows} style={{ height: virtual.getTotalSize() }}>
            {virtual.getVirtualItems().map(({ index, start }) => {
              const line = lines[index]
              if (line === undefined) return null
              const { task } = line
              return (
                <div key={task.id} role="row" aria-rowindex={index + 2} className={styles.row} data-at={index === at} style={{ transform: `translateY(${start}px)` }} onClick={() => open(task.item)}>
                  <span role="gridcell" className="mono" dir="auto">
                    {line.itemKey ?? task.item.slice(-8)}
                  </span>
                  <span role="gridcell" dir="auto">
                    {line.content === null || line.content === undefined ? words.erased : describeContent(line.content)}
                  </span>
                  <span role="gridcell" dir="auto" className={line.class === null ? 'faint' : styles.label}>
                    {line.class ?? words.none}
                  </span>
                  <span role="gridcell" className="number">
                    {proportion(line.posterior)}
                  </span>
                  <span role="gridcell" className="number">
                    {proportion(line.agreement)}
                  </span>
                  <span role="gridcell" className="number">
                    {task.answered} of {task.overlap}
                  </span>
                  <span role="gridcell" data-state={task.state} className={styles.state}>
                    {words.states[task.state] ?? task.state}
                  </span>
                  <span role="gridcell" className="muted" title={day(line.updatedAt)}>
                    {ago(line.updatedAt)}
                  </span>
                </div>
              )
            })}
          </div>
        </div>
      )}
      <p className="faint small" role="status">
        {isFetchingNextPage ? words.loadingMore : lines.length > 0 ? words.loaded(count(lines.length), hasNextPage) : ''}
      </p>
    </div>
  )
}
