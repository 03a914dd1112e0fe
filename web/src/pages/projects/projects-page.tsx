import { Button, Modal, Select, Textarea, TextInput } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useEffect, useRef, useState, type SubmitEvent } from 'react'
import { useCommands } from '../../components/commands'
import { Failure } from '../../components/failure'
import { Empty, PageState } from '../../components/page-state'
import { besidesFields } from '../../components/refused-form'
import { useSending } from '../../components/use-sending'
import { useRows } from '../../components/use-rows'
import { projects as words } from '../../messages/en'
import { count, interval, NONE, share } from '../../messages/format'
import { createProject } from '../../session/actions'
import { projectsQuery, queryClient } from '../../session/queries'
import { may } from '../../session/rights'
import { ServerError, type Me, type Project } from '../../session/server'
import { summariesQuery, type ProjectSummary } from '../../session/statistics'
import { needsOf, type Need } from './needs'
import styles from './projects.module.css'
import { Table } from '../../components/table'
import tables from '../../components/table.module.css'

/** As many answers as a task may want. */
const MOST_ANSWERS = 1000

type Sort = 'needs' | 'name' | 'newest'

interface Listed {
  readonly project: Project
  readonly summary: ProjectSummary | undefined
  readonly needs: readonly Need[]
}

/** The projects that somebody takes part in, what needs them first. */
export function ProjectsPage({ me }: { readonly me: Me }) {
  const list = useQuery(projectsQuery)
  const summaries = useQuery(summariesQuery)
  const [query, setQuery] = useState('')
  const [sort, setSort] = useState<Sort>('needs')
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

  const wanted = query.trim().toLowerCase()
  const listed = sorted(
    (list.data ?? [])
      .filter((project) => project.name.toLowerCase().includes(wanted))
      .map((project): Listed => {
        const summary = summaries.data?.find((one) => one.project === project.id)
        return { project, summary, needs: needsOf(project, summary) }
      }),
    sort,
  )
  const live = listed.filter(({ project }) => project.state !== 'archived')
  const archived = listed.filter(({ project }) => project.state === 'archived')
  return (
    <div className="stack">
      <div className="row-wide">
        <h1 className="grow">{words.title}</h1>
        <TextInput ref={find} size="sm" aria-label={words.find} placeholder={words.find} leftSection={<kbd>/</kbd>} value={query} onChange={(event) => setQuery(event.currentTarget.value)} />
        <Select size="sm" w={150} aria-label={words.sort} allowDeselect={false} value={sort} onChange={(value) => setSort((value ?? 'needs') as Sort)} data={Object.entries(words.sorts).map(([value, label]) => ({ value, label }))} />
        {isOwner && (
          <Button onClick={() => setMaking(true)} rightSection={<kbd>N</kbd>}>
            {words.new}
          </Button>
        )}
      </div>
      <PageState query={list}>
        {(all) =>
          listed.length === 0 ? (
            <Empty text={all.length > 0 ? words.noneFound(query) : isOwner ? words.empty : words.emptyAnnotator}>{all.length === 0 && isOwner && <Button onClick={() => setMaking(true)}>{words.new}</Button>}</Empty>
          ) : (
            <>
              <ProjectTable projects={live} />
              {archived.length > 0 && (
                <details>
                  <summary>{words.archivedCount(archived.length)}</summary>
                  <ProjectTable projects={archived} />
                </details>
              )}
            </>
          )
        }
      </PageState>
      <NewProject opened={isMaking} onClose={() => setMaking(false)} />
    </div>
  )
}

function sorted(projects: readonly Listed[], sort: Sort): readonly Listed[] {
  const byName = projects.toSorted((a, b) => a.project.name.localeCompare(b.project.name))
  if (sort === 'name') return byName
  if (sort === 'newest') return byName.toSorted((a, b) => Date.parse(b.project.createdAt) - Date.parse(a.project.createdAt))
  return byName.toSorted((a, b) => (b.needs[0]?.weight ?? -1) - (a.needs[0]?.weight ?? -1))
}

function ProjectTable({ projects }: { readonly projects: readonly Listed[] }) {
  const navigate = useNavigate()
  const rows = useRows({ count: projects.length, start: 0, onOpen: (row) => void navigate({ to: '/p/$project', params: { project: projects[row]?.project.id ?? '' } }) })
  return (
    <Table columns={[words.project, words.needs, words.done, words.agreement, words.trend]} hasActions>
      {projects.map(({ project, summary, needs }, row) => (
        <tr key={project.id} data-at={row === rows.at} className={styles.row} onClick={() => rows.moveTo(row)}>
          <td>
            <Link to="/p/$project" params={{ project: project.id }} className={tables.strong} dir="auto">
              {project.name}
            </Link>{' '}
            {project.state !== 'open' && <span className={styles.state}>{words.states[project.state]}</span>}
            <div className="muted small" dir="auto">
              {project.description}
            </div>
          </td>
          <td className={styles.needs}>
            {needs.length === 0 ? (
              <span className="faint">{words.nothing}</span>
            ) : (
              needs.slice(0, 3).map((need) => (
                <Link key={need.path} to={`/p/$project${need.path}`} params={{ project: project.id }} {...(need.search === undefined ? {} : { search: need.search })} className={styles.need}>
                  {need.text}
                </Link>
              ))
            )}
          </td>
          <td>{summary === undefined || summary.items === 0 ? NONE : <Done summary={summary} />}</td>
          <td className={styles.figure}>{summary?.agreement == null ? NONE : interval(summary.agreement.value, summary.agreement.low, summary.agreement.high, 2)}</td>
          <td>{summary === undefined || summary.days.length < 2 ? NONE : <Trend days={summary.days} />}</td>
          <td className={tables.actions}>
            {may(project, 'annotate') && project.taxonomyVersion > 0 && project.state === 'open' && (
              <Button component={Link} to={`/p/${project.id}/label`} size="compact-sm" variant="default">
                {words.label}
              </Button>
            )}
          </td>
        </tr>
      ))}
    </Table>
  )
}

function Done({ summary }: { readonly summary: ProjectSummary }) {
  const { resolved, items } = summary
  return (
    <span className={styles.done} title={words.doneOf(count(resolved), count(items))}>
      <span className="number">{share(resolved, items)}</span>
      <span className={styles.bar} aria-hidden="true">
        <span style={{ width: `${(100 * resolved) / items}%` }} />
      </span>
    </span>
  )
}

/** A line of 60 points with its last value beside it. */
function Trend({ days }: { readonly days: readonly number[] }) {
  const most = Math.max(1, ...days)
  const points = days.map((value, i) => `${(60 * i) / (days.length - 1)},${18 - (16 * value) / most}`).join(' ')
  const last = days.at(-1) ?? 0
  return (
    <span className={styles.trend} title={words.trendOf(count(last))}>
      <svg width="60" height="20" aria-hidden="true">
        <polyline points={points} fill="none" stroke="var(--accent)" strokeWidth="1.5" />
      </svg>
      <span className="number">{count(last)}</span>
    </span>
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
  const [make] = useSending(() => making.mutateAsync().catch(() => undefined))
  const isInRange = Number(overlap) >= 1 && Number(overlap) <= MOST_ANSWERS
  const [isTried, setTried] = useState(false)
  const problem = making.error instanceof ServerError ? making.error.problem : null
  const faultOf = (field: string) => problem?.faults.find((fault) => fault.field === field)?.message
  const isSaid = problem !== null && besidesFields(problem, ['name', 'description']) === null
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    setTried(true)
    if (isInRange) make()
  }
  return (
    <Modal opened={opened} onClose={onClose} title={words.new} closeButtonProps={{ 'aria-label': words.cancel }}>
      <form className="stack" onSubmit={submit}>
        <TextInput label={words.name} required withAsterisk={false} data-autofocus value={name} error={faultOf('name')} onChange={(event) => setName(event.currentTarget.value)} />
        <Textarea label={words.description} rows={2} value={description} error={faultOf('description')} onChange={(event) => setDescription(event.currentTarget.value)} />
        <TextInput label={words.overlap} inputMode="numeric" pattern="[0-9]{1,4}" required withAsterisk={false} error={isTried && !isInRange && words.overlapRange(MOST_ANSWERS)} value={overlap} onFocus={(event) => event.currentTarget.select()} onChange={(event) => setOverlap(event.currentTarget.value)} />
        {making.isError && !isSaid && <Failure error={making.error} />}
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
