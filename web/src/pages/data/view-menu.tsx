import { Button, Checkbox, Menu, Modal, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Line } from '../../components/line'
import { useSending } from '../../components/use-sending'
import { common, data as words } from '../../messages/en'
import type { Problem } from '../../session/server'
import { deleteView, saveView, viewsQuery, type GridView } from '../../session/tasks'
import type { DataSearch } from './data-page'
import styles from './data.module.css'

interface ViewMenuProps {
  readonly project: string
  readonly me: string
  readonly search: DataSearch
  readonly onOpen: (view: GridView) => void
}

/** Ways to look at the grid that somebody keeps. It says when what is in view is not what was saved. */
export function ViewMenu({ project, me, search, onOpen }: ViewMenuProps) {
  const views = useQuery(viewsQuery(project))
  const [isSaving, setSaving] = useState(false)
  const open = views.data?.find((view) => view.id === search.view)
  const query = queryOf(search)
  const isChanged = open !== undefined && open.query !== query
  const isOwn = open === undefined || open.owner === me
  const [update] = useSending(async (view: GridView) => saveView(project, view.name, query, view.shared))
  const [remove] = useSending(async (view: GridView) => deleteView(project, view.id))
  return (
    <div className="row">
      <Menu position="bottom-start">
        <Menu.Target>
          <Button variant="default" size="compact-sm">
            {words.view}: {open?.name ?? words.noView} ▾
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {(views.data ?? []).length === 0 && <Menu.Label>{words.noViews}</Menu.Label>}
          {views.data?.map((view) => (
            <Menu.Item key={view.id} onClick={() => onOpen(view)} rightSection={view.owner !== me ? <span className="faint small">{words.sharedBy(view.ownerName)}</span> : view.shared ? <span className="faint small">{words.shared}</span> : undefined}>
              {view.name}
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Item onClick={() => setSaving(true)}>{words.saveView}</Menu.Item>
          {open !== undefined && isOwn && <Menu.Item onClick={() => remove(open)}>{words.deleteView(open.name)}</Menu.Item>}
        </Menu.Dropdown>
      </Menu>
      {isChanged && (
        <>
          <span className={styles.unsaved}>{words.unsaved}</span>
          {isOwn && (
            <Button size="compact-sm" variant="default" onClick={() => update(open)}>
              {words.save}
            </Button>
          )}
        </>
      )}
      {isSaving && <SaveDialog project={project} query={query} name={open !== undefined && isOwn ? open.name : ''} shared={open?.shared ?? false} onClose={() => setSaving(false)} onSaved={onOpen} />}
    </div>
  )
}

function queryOf({ filter, order, asOf }: DataSearch): string {
  return new URLSearchParams(Object.entries({ filter, order, asOf }).filter((pair): pair is [string, string] => pair[1] !== undefined)).toString()
}

interface SaveDialogProps {
  readonly project: string
  readonly query: string
  readonly name: string
  readonly shared: boolean
  readonly onClose: () => void
  readonly onSaved: (view: GridView) => void
}

function SaveDialog({ project, query, name, shared, onClose, onSaved }: SaveDialogProps) {
  const [typed, setTyped] = useState(name)
  const [isShared, setShared] = useState(shared)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [run, isRunning] = useSending(async () => {
    const got = await saveView(project, typed.trim(), query, isShared)
    if (!got.ok) return setProblem(got.problem)
    onSaved(got.value)
    onClose()
  })
  return (
    <Modal opened onClose={onClose} title={words.saveView} closeButtonProps={{ 'aria-label': common.close }}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault()
          run()
        }}
      >
        <TextInput data-autofocus label={words.viewName} value={typed} onChange={(event) => setTyped(event.currentTarget.value)} />
        <Checkbox label={words.shareView} checked={isShared} onChange={(event) => setShared(event.currentTarget.checked)} />
        {problem !== null && <Line tone="bad" urgent text={problem.detail} />}
        <div className="row">
          <Button type="submit" loading={isRunning} disabled={typed.trim() === ''}>
            {words.save}
          </Button>
          <Button variant="default" onClick={onClose}>
            {words.leave}
          </Button>
        </div>
      </form>
    </Modal>
  )
}
