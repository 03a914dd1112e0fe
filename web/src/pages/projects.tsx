import { Button, Modal, Textarea, TextInput } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useEffect, useRef, useState, type SubmitEvent } from 'react'
import { useCommands } from '../components/commands'
import { projects as words } from '../messages/en'
import { createProject } from '../session/actions'
import { projectsQuery, queryClient } from '../session/queries'
import type { Me, Project } from '../session/server'
import { Failure } from '../components/failure'
import { may } from '../session/rights'
import styles from './tables.module.css'

/** The projects that somebody takes part in. */
export function ProjectsPage({ me }: { readonly me: Me }) {
  const list = useQuery(projectsQuery)
  const [query, setQuery] = useState('')
  const [isMaking, setMaking] = useState(false)
  const find = useRef<HTMLInputElement>(null)
  const isOwner = me.grants.some((grant) => grant.project === '0' && grant.roles.includes('owner'))
  useCommands([
    { id: 'find', name: words.find, keys: ['/', 'F'], group: 'page', run: () => find.current?.focus() },
    ...(isOwner ? [{ id: 'new', name: words.new, keys: ['N'], group: 'page' as const, run: () => setMaking(true) }] : []),
  ])
  useEffect(() => {
    document.title = `${words.title} · Assay`
  }, [])

  const shown = (list.data ?? []).filter((project) => project.name.toLowerCase().includes(query.trim().toLowerCase()))
  return (
    <div className="stack">
      <div className="row-wide">
        <h1 className="grow">{words.title}</h1>
        <TextInput ref={find} size="sm" aria-label={words.find} placeholder={words.find} leftSection={<kbd>/</kbd>} value={query} onChange={(event) => setQuery(event.currentTarget.value)} />
        {isOwner && (
          <Button onClick={() => setMaking(true)} rightSection={<kbd>N</kbd>}>
            {words.new}
          </Button>
        )}
      </div>
      {list.isError ? (
        <Failure error={list.error} onRetry={() => void list.refetch()} />
      ) : list.data === undefined ? null : shown.length === 0 ? (
        <div className="card">
          <p className="muted">{list.data.length > 0 ? words.noneFound(query) : isOwner ? words.empty : words.emptyAnnotator}</p>
        </div>
      ) : (
        <ProjectTable projects={shown} />
      )}
      <NewProject opened={isMaking} onClose={() => setMaking(false)} />
    </div>
  )
}

function ProjectTable({ projects }: { readonly projects: readonly Project[] }) {
  return (
    <div className={styles.frame}>
      <table>
        <thead>
          <tr>
            <th>{words.project}</th>
            <th>{words.you}</th>
            <th>{words.taxonomy}</th>
            <th className="number">{words.overlapColumn}</th>
            <th>{words.state}</th>
            <td />
          </tr>
        </thead>
        <tbody>
          {projects.map((project) => (
            <tr key={project.id}>
              <td>
                <Link to="/p/$project" params={{ project: project.id }} className={styles.strong} dir="auto">
                  {project.name}
                </Link>
                <div className="muted small" dir="auto">
                  {project.description}
                </div>
              </td>
              <td className="muted">{project.roles.join(', ')}</td>
              <td className="muted">{project.taxonomyVersion === 0 ? words.noTaxonomy : words.version(project.taxonomyVersion)}</td>
              <td className="number">{project.policy.overlap}</td>
              <td className="muted">{project.state}</td>
              <td className={styles.actions}>
                {may(project, 'annotate') && project.taxonomyVersion > 0 && (
                  <Button component={Link} to={`/p/${project.id}/label`} size="compact-sm" variant="default">
                    {words.label}
                  </Button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function NewProject({ opened, onClose }: { readonly opened: boolean; readonly onClose: () => void }) {
  const navigate = useNavigate()
  const [name, setName] = useState('')
  const [description, setDescription] = useState('')
  const [overlap, setOverlap] = useState('3')
  const making = useMutation({
    mutationFn: () => createProject(name.trim(), description.trim(), Number(overlap)),
    async onSuccess(project) {
      await queryClient.invalidateQueries({ queryKey: ['projects'] })
      await navigate({ to: '/p/$project', params: { project: project.id } })
    },
  })
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    making.mutate()
  }
  return (
    <Modal opened={opened} onClose={onClose} title={words.new} closeButtonProps={{ 'aria-label': words.cancel }}>
      <form className="stack" onSubmit={submit}>
        <TextInput label={words.name} required withAsterisk={false} data-autofocus value={name} onChange={(event) => setName(event.currentTarget.value)} />
        <Textarea label={words.description} rows={2} value={description} onChange={(event) => setDescription(event.currentTarget.value)} />
        <TextInput label={words.overlap} inputMode="numeric" pattern="[0-9]{1,4}" required withAsterisk={false} value={overlap} onChange={(event) => setOverlap(event.currentTarget.value)} />
        {making.isError && <Failure error={making.error} />}
        <div className="row">
          <Button type="submit" loading={making.isPending}>
            {words.create}
          </Button>
          <Button variant="default" onClick={onClose}>
            {words.cancel}
          </Button>
        </div>
      </form>
    </Modal>
  )
}
