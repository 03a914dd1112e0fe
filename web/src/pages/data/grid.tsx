import { useNavigate } from '@tanstack/react-router'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef, useState, type KeyboardEvent } from 'react'
import { useCommands } from '../../components/commands'
import { say } from '../../components/said'
import { data as words } from '../../messages/en'
import { ago, day, proportion } from '../../messages/format'
import type { Project } from '../../session/server'
import type { GridQuery, Selection, TaskLine } from '../../session/tasks'
import { describeContent, textColumns } from '../../surfaces/text/content'
import styles from './data.module.css'
import { forList, listOf } from './for-list'
import type { Lines } from './use-lines'
import { itemName } from '../item-name'

/** Browsers draw nothing below this: with more rows each is less high, down to the least that can be read. */
const HIGHEST_PX = 32_000_000
const LEAST_ROW = 24
const MOST_SELECTED = 10_000

interface GridProps {
  readonly project: Project
  readonly lines: Lines
  readonly query: GridQuery
  readonly at: number
  readonly onAt: (row: number) => void
  readonly onSeen: (rows: readonly [number, number]) => void
  readonly selected: Selection
  readonly onSelect: (selection: Selection) => void
  /** Told while rows that were asked for are on their way into the selection. */
  readonly onSelecting: (isSelecting: boolean) => void
  readonly canSelect: boolean
  readonly onOrder: (order: string) => void
  readonly onPreview: () => void
}

const COLUMNS: readonly { readonly text: keyof typeof words.columns; readonly order: string | null; readonly isNumber?: boolean; readonly nowOnly?: boolean }[] = [
  { text: 'item', order: 'added' },
  { text: 'content', order: null },
  { text: 'label', order: null },
  { text: 'posterior', order: 'confidence', isNumber: true },
  { text: 'agreement', order: 'agreement', isNumber: true, nowOnly: true },
  { text: 'answers', order: null, isNumber: true, nowOnly: true },
  { text: 'priority', order: 'queue', isNumber: true, nowOnly: true },
  { text: 'state', order: null, nowOnly: true },
  { text: 'updated', order: 'updated', nowOnly: true },
]

/** Rows exist only while they are seen. */
export function Grid({ project, lines, query, at, onAt, onSeen, selected, onSelect, onSelecting, canSelect, onOrder, onPreview }: GridProps) {
  const navigate = useNavigate()
  const scroller = useRef<HTMLDivElement>(null)
  const anchor = useRef(-1)
  const roomy = document.documentElement.dataset.density === 'compact' ? 28 : 40
  const height = Math.max(LEAST_ROW, Math.min(roomy, Math.floor(HIGHEST_PX / Math.max(1, lines.count))))
  const rows = Math.min(lines.count, Math.floor(HIGHEST_PX / height))
  const virtual = useVirtualizer({ count: rows, getScrollElement: () => scroller.current, estimateSize: () => height, overscan: 12 })
  const items = virtual.getVirtualItems()
  const [first, last] = [items[0]?.index ?? 0, items.at(-1)?.index ?? 0]
  useEffect(() => onSeen([first, last]), [first, last, onSeen])

  textColumns.see(items.map(({ index }) => lines.lineAt(index)?.content))
  const columns = COLUMNS.filter(({ nowOnly }) => query.asOf === null || nowOnly !== true)
  const isChosen = (line: TaskLine) => ('tasks' in selected ? selected.tasks.includes(line.task.id) : true)
  const moveTo = (row: number) => {
    const to = Math.min(rows - 1, Math.max(0, row))
    onAt(to)
    virtual.scrollToIndex(to)
  }
  const open = (row: number) => {
    const line = lines.lineAt(row)
    if (line !== undefined) void navigate({ to: '/p/$project/items/$item', params: { project: project.id, item: line.task.item }, search: query.asOf === null ? {} : { asOf: query.asOf } })
  }
  const chosen = useRef(selected)
  const [coming, setComing] = useState(0)
  const shown = useRef<string | null>(null)
  useEffect(() => {
    chosen.current = selected
    shown.current = listOf(project.id, query)
    return () => {
      shown.current = null
    }
  })
  const choose = (row: number, toAnchor: boolean) => {
    const from = toAnchor && anchor.current >= 0 ? anchor.current : row
    const [low, high] = [Math.min(row, from), Math.min(Math.max(row, from), Math.min(row, from) + MOST_SELECTED - 1)]
    const take = (rowsOf: readonly TaskLine[]) => {
      const tasks = new Set('tasks' in chosen.current ? chosen.current.tasks : [])
      const isOn = !toAnchor && rowsOf.every((line) => tasks.has(line.task.id))
      for (const { task } of rowsOf) {
        if (isOn) tasks.delete(task.id)
        else tasks.add(task.id)
      }
      anchor.current = row
      onSelect({ tasks: [...tasks] })
    }
    const seen = Array.from({ length: high - low + 1 }, (_, i) => lines.lineAt(low + i)).filter((line) => line !== undefined)
    if (seen.length === high - low + 1) take(seen)
    else {
      setComing((before) => before + 1)
      void forList(lines.between(low, high), () => shown.current, take, () => say(words.notBetween)).finally(() => setComing((before) => before - 1))
    }
  }
  const on = (row: number, run: (row: number) => void) => () => row >= 0 && run(row)
  // Rows that are on their way: what is asked of them meanwhile is done, one after the other, when they are here.
  const [asked, setAsked] = useState<readonly (readonly ['select' | 'select-to' | 'open', number])[]>([])
  const act = (what: 'select' | 'select-to' | 'open', row: number) => (what === 'open' ? open(row) : choose(row, what === 'select-to'))
  const latest = useRef(act)
  useEffect(() => {
    latest.current = act
  })
  const ask = (what: 'select' | 'select-to' | 'open') => (row: number) => {
    if (lines.isLoading || asked.length > 0) setAsked((before) => [...before, [what, row]])
    else act(what, row)
  }
  useEffect(() => {
    const [next] = asked
    if (next === undefined || lines.isLoading) return
    setAsked((before) => before.slice(1))
    latest.current(...next)
  }, [asked, lines.isLoading])
  const isSelecting = coming > 0 || asked.some(([what]) => what !== 'open')
  useEffect(() => onSelecting(isSelecting), [isSelecting, onSelecting])
  useEffect(() => () => onSelecting(false), [onSelecting])
  useCommands([
    { id: 'next', name: words.keys.next, keys: ['J', 'Down'], group: 'rows', run: () => moveTo(at + 1) },
    { id: 'previous', name: words.keys.previous, keys: ['K', 'Up'], group: 'rows', run: () => moveTo(at - 1) },
    { id: 'first', name: words.keys.first, keys: ['Home'], group: 'rows', run: () => moveTo(0) },
    { id: 'last', name: words.keys.last, keys: ['End'], group: 'rows', run: () => moveTo(rows - 1) },
    { id: 'open', name: words.keys.open, keys: ['Enter'], group: 'rows', run: on(at, ask('open')) },
    { id: 'preview', name: words.keys.preview, keys: ['Space'], group: 'rows', run: on(at, onPreview) },
    ...(canSelect
      ? ([
          { id: 'select', name: words.keys.select, keys: ['X'], group: 'rows', run: on(at, ask('select')) },
          { id: 'select-to', name: words.keys.selectTo, keys: ['Shift+X'], group: 'rows', run: on(at, ask('select-to')) },
        ] as const)
      : []),
  ])
  // A list that has the focus scrolls by itself with these keys; here they move the pointer.
  const onKey = (event: KeyboardEvent) => {
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows - 1, PageDown: at + 20, PageUp: at - 20 }[event.key]
    if (to === undefined) return
    event.preventDefault()
    moveTo(to)
  }

  const template = `${canSelect ? '24px ' : ''}112px minmax(140px, 1fr) minmax(96px, 168px) 72px${query.asOf === null ? ' 64px 64px 56px 88px 96px' : ''}`
  return (
    <div ref={scroller} className={`${styles.grid ?? ''} sideways`} role="grid" aria-rowcount={lines.count + 1} aria-multiselectable={canSelect} aria-label={words.title} tabIndex={0} data-region onKeyDown={onKey} style={{ ['--columns' as string]: template }}>
      <div className={styles.head} role="row">
        {canSelect && <span role="columnheader" className={styles.tick} title={words.keys.select}>
            ✓
          </span>}
        {columns.map(({ text, order, isNumber }) => (
          <span key={text} role="columnheader" aria-sort={order !== null && order === query.order ? 'ascending' : undefined} className={isNumber === true ? 'number' : undefined}>
            {order === null || query.asOf !== null ? (
              words.columns[text]
            ) : (
              <button type="button" className={styles.sort} data-on={order === query.order} title={words.orderBy[order]} onClick={() => onOrder(order)}>
                {words.columns[text]}
              </button>
            )}
          </span>
        ))}
      </div>
      <div className={styles.rows} style={{ height: virtual.getTotalSize() }}>
        {items.map(({ index, start }) => {
          const line = lines.lineAt(index)
          const chosen = line !== undefined && isChosen(line)
          return (
            <div
              key={index} role="row" aria-rowindex={index + 2} aria-selected={canSelect ? chosen : undefined} className={styles.row} data-at={index === at} data-chosen={chosen && canSelect}
              style={{ top: start, height }}
              onClick={(event) => {
                onAt(index)
                if (event.shiftKey && canSelect) choose(index, true)
              }}
              onDoubleClick={() => open(index)}
            >
              {line === undefined ? (
                <span role="gridcell" className={styles.empty} aria-label={words.loadingMore} />
              ) : (
                <Cells line={line} isNow={query.asOf === null} chosen={chosen} canSelect={canSelect} onChoose={(toAnchor) => choose(index, toAnchor)} onOpen={() => open(index)} />
              )}
            </div>
          )
        })}
      </div>
      {rows < lines.count && <p className="muted small">{words.cut(String(rows))}</p>}
    </div>
  )
}

interface CellsProps {
  readonly line: TaskLine
  readonly isNow: boolean
  readonly chosen: boolean
  readonly canSelect: boolean
  readonly onChoose: (toAnchor: boolean) => void
  readonly onOpen: () => void
}

function Cells({ line, isNow, chosen, canSelect, onChoose, onOpen }: CellsProps) {
  const { task } = line
  const name = itemName(line.itemKey, task.item)
  return (
    <>
      {canSelect && (
        <span role="gridcell">
          <input type="checkbox" tabIndex={-1} aria-label={words.choose(name)} checked={chosen} onChange={(event) => onChoose(event.nativeEvent instanceof MouseEvent && event.nativeEvent.shiftKey)} onClick={(event) => event.stopPropagation()} />
        </span>
      )}
      <span role="gridcell" className="mono" dir="auto">
        <button type="button" className={styles.open} tabIndex={-1} title={line.itemKey ?? task.item} onClick={onOpen}>
          {name}
        </button>
      </span>
      <span role="gridcell" dir="auto">
        {line.content === null || line.content === undefined ? (line.withheld ? words.withheld : words.erased) : describeContent(line.content)}
      </span>
      <span role="gridcell" dir="auto" className={line.class === null ? 'faint' : styles.label}>
        {line.class ?? words.none}
      </span>
      <span role="gridcell" className="number">
        {proportion(line.posterior)}
      </span>
      {isNow && (
        <>
          <span role="gridcell" className="number">
            {proportion(line.agreement)}
          </span>
          <span role="gridcell" className="number">
            {words.answersOf(task.answered, task.overlap)}
          </span>
          <span role="gridcell" className={task.priority === 0 ? 'number faint' : 'number'}>
            {task.priority}
          </span>
          <span role="gridcell" data-state={task.state} className={styles.state}>
            {words.states[task.state] ?? task.state}
          </span>
          <span role="gridcell" className="muted" title={day(line.updatedAt)}>
            {ago(line.updatedAt)}
          </span>
        </>
      )}
    </>
  )
}
