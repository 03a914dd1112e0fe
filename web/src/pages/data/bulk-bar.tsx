import { Button, Modal, Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useCommands } from '../../components/commands'
import { Line } from '../../components/line'
import { NumberBox } from '../../components/number-box'
import { say } from '../../components/said'
import { useSending } from '../../components/use-sending'
import { common, data as words } from '../../messages/en'
import { about, count, wholeBetween } from '../../messages/format'
import { exportPart, save } from '../../session/actions'
import { may } from '../../session/rights'
import type { Problem, Project } from '../../session/server'
import { changeTasks, poolsQuery, type Change, type Selection } from '../../session/tasks'
import styles from './data.module.css'
import { useWholeSelection } from './use-whole-selection'

type Action = 'priority' | 'overlap' | 'pool' | 'reopen' | 'cancel'

interface BulkBarProps {
  readonly project: Project
  readonly filter: string
  readonly total: { readonly count: number; readonly isExact: boolean } | null
  readonly selected: Selection
  /** Rows are on their way into the selection. */
  readonly isSelecting: boolean
  readonly mayChange: boolean
  readonly onSelect: (selection: Selection) => void
}

/** What can be done with the chosen rows, or with all that the filter means. */
export function BulkBar({ project, filter, total, selected, isSelecting, mayChange, onSelect }: BulkBarProps) {
  const [action, setAction] = useState<Action | null>(null)
  const chosen = 'tasks' in selected ? selected.tasks.length : (total?.count ?? 0)
  const isAll = 'filter' in selected
  const mayExport = may(project, 'export')
  const enabled = chosen > 0 || isSelecting
  const [download] = useSending(async () => {
    const got = await exportPart(project.id, selected)
    if (got.ok) save(got.value)
    else say(got.problem.detail, { tone: 'bad' })
  })
  const [exportWhole] = useWholeSelection(selected, isSelecting, download)
  const actions: readonly { readonly id: Action; readonly key: string }[] = mayChange
    ? [{ id: 'priority', key: 'P' }, { id: 'overlap', key: 'O' }, { id: 'pool', key: 'S' }, { id: 'reopen', key: 'R' }, { id: 'cancel', key: 'C' }]
    : []
  useCommands(
    enabled
      ? [
          ...actions.map(({ id, key }) => ({ id: `bulk-${id}`, name: words.actions[id], keys: [key], group: 'page' as const, run: () => setAction(id) })),
          ...(mayExport ? [{ id: 'bulk-export', name: words.exportPart, keys: ['E'], group: 'page' as const, run: exportWhole }] : []),
          { id: 'bulk-none', name: words.selectNone, keys: ['Esc'], group: 'page' as const, run: () => onSelect({ tasks: [] }) },
        ]
      : [],
  )
  if (actions.length === 0 && !mayExport) return null
  const all = total === null ? '' : total.isExact ? count(total.count) : about(total.count)
  return (
    <div className={styles.bulk} data-region aria-label={words.bulk} role="toolbar">
      <span className="grow">
        {isSelecting ? words.selecting : isAll ? words.allSelected(all) : words.selected(chosen)}
        {!isAll && total !== null && total.count > 0 && (
          <>
            {' '}
            <Button size="compact-sm" variant="subtle" onClick={() => onSelect({ filter })}>
              {words.selectAll(all)}
            </Button>
          </>
        )}
        {enabled && (
          <Button size="compact-sm" variant="subtle" onClick={() => onSelect({ tasks: [] })}>
            {words.selectNone}
          </Button>
        )}
      </span>
      {actions.map(({ id, key }) => (
        <Button key={id} size="compact-sm" variant="default" disabled={!enabled} rightSection={<kbd>{key}</kbd>} onClick={() => setAction(id)}>
          {words.actions[id]}
        </Button>
      ))}
      {mayExport && (
        <Button size="compact-sm" variant="default" disabled={!enabled} rightSection={<kbd>E</kbd>} onClick={exportWhole}>
          {words.exportPart}
        </Button>
      )}
      {action !== null && <ChangeDialog key={action} project={project} action={action} selection={selected} isSelecting={isSelecting} size={isAll ? all : count(chosen)} onClose={() => setAction(null)} />}
    </div>
  )
}

interface ChangeDialogProps {
  readonly project: Project
  readonly action: Action
  readonly selection: Selection
  readonly isSelecting: boolean
  /** How many, in words. */
  readonly size: string
  readonly onClose: () => void
}

const READ = { priority: wholeBetween(-4096, 4095), overlap: wholeBetween(1, 1000) }

/** Says in numbers what will happen, and takes the one value that is missing. */
function ChangeDialog({ project, action, selection, isSelecting, size, onClose }: ChangeDialogProps) {
  const pools = useQuery({ ...poolsQuery(project.id), enabled: action === 'pool' })
  const [number, setNumber] = useState<number>(action === 'overlap' ? project.policy.overlap : 1)
  const [pool, setPool] = useState<string>('0')
  const [problem, setProblem] = useState<Problem | null>(null)
  const change: Change = action === 'priority' ? { priority: number } : action === 'overlap' ? { overlap: number } : action === 'pool' ? { pool } : action === 'reopen' ? { reopen: true } : { cancel: true }
  const [run, isRunning] = useSending(async () => {
    const got = await changeTasks(project.id, selection, change)
    if (got.ok) onClose()
    else setProblem(got.problem)
  })
  const [start, isWaiting] = useWholeSelection(selection, isSelecting, run)
  return (
    <Modal opened onClose={onClose} title={words.actions[action]} closeButtonProps={{ 'aria-label': common.close }} returnFocus>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault()
          if (!Number.isNaN(number)) start()
        }}
      >
        {(action === 'priority' || action === 'overlap') && (
          <NumberBox isFirst label={words.values[action]} description={words.valueHelp[action]} value={number} read={READ[action]} unreadable={words.valueRange[action]} onChange={setNumber} />
        )}
        {action === 'pool' && (
          <Select label={words.values.pool} value={pool} onChange={(value) => setPool(value ?? '0')} allowDeselect={false} data={[{ value: '0', label: words.everybody }, ...(pools.data ?? []).map(({ id, name }) => ({ value: id, label: name }))]} />
        )}
        <p>{isSelecting ? words.selecting : words.willHappen[action](size)}</p>
        {problem !== null && <Line tone="bad" urgent text={problem.detail} />}
        <div className="row">
          <Button type="submit" loading={isRunning || isWaiting} {...(action === 'reopen' || action === 'cancel' || action === 'pool' ? { 'data-autofocus': true } : {})}>
            {words.actions[action]}
          </Button>
          <Button variant="default" onClick={onClose}>
            {action === 'cancel' ? words.keepTasks : words.leave}
          </Button>
        </div>
      </form>
    </Modal>
  )
}
