import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useEffect, useId, useState } from 'react'
import { Failure } from '../../components/failure'
import { Empty, Lines as SkeletonLines, Waiting } from '../../components/page-state'
import { data as words } from '../../messages/en'
import { about, count } from '../../messages/format'
import { overviewQuery } from '../../session/queries'
import { may } from '../../session/rights'
import { ServerError, type Project } from '../../session/server'
import { countQuery, refreshTasks, type GridQuery, type Selection } from '../../session/tasks'
import { BulkBar } from './bulk-bar'
import styles from './data.module.css'
import { FilterBar } from './filter-bar'
import { joiningTerms, termsOf, without } from './filter-text'
import { Grid } from './grid'
import { Preview } from './preview'
import { RunLines } from './run-lines'
import { useLines } from './use-lines'
import { ViewMenu } from './view-menu'

export interface DataSearch {
  readonly filter?: string
  readonly order?: string
  readonly asOf?: string
  readonly view?: string
}

/** Tasks with their items and labels: filtered, sorted, chosen and changed, a million as easily as ten. */
export function DataPage({ project, me, search }: { readonly project: Project; readonly me: string; readonly search: DataSearch }) {
  const navigate = useNavigate()
  const query: GridQuery = { filter: search.filter ?? '', asOf: search.asOf ?? null, order: search.asOf === undefined ? (search.order ?? 'added') : 'added' }
  const [seen, setSeen] = useState<readonly [number, number]>([0, 40])
  const [at, setAt] = useState(-1)
  const [isPreviewing, setPreviewing] = useState(false)
  const [selected, setSelected] = useState<Selection>({ tasks: [] })
  const [isSelecting, setSelecting] = useState(false)
  const lines = useLines(project.id, query, seen[0], seen[1])
  useEffect(() => {
    document.title = `${words.title} · ${project.name} · Assay`
  }, [project.name])

  const change = (next: Partial<Record<keyof DataSearch, string | null>>) => {
    setAt(-1)
    setSelected({ tasks: [] })
    const wanted = Object.entries({ ...search, ...next }).filter(([name, value]) => typeof value === 'string' && value !== '' && !(name === 'order' && value === 'added'))
    void navigate({ to: '/p/$project/data', params: { project: project.id }, search: Object.fromEntries(wanted) })
  }
  const pointed = lines.lineAt(at)
  const problem = lines.error instanceof ServerError && lines.error.problem.status === 422 ? lines.error.problem : null
  // A moment that has not come is no fault of the filter.
  const asOfFault = problem?.faults.find((fault) => fault.field === 'asOf')?.message ?? null
  const mayChange = may(project, 'assign') && query.asOf === null

  return (
    <div className={styles.page}>
      <div className="row-wide">
        <h1>{words.title}</h1>
        <ViewMenu project={project.id} me={me} search={search} onOpen={(view) => change({ filter: null, order: null, asOf: null, ...Object.fromEntries(new URLSearchParams(view.query)), view: view.id })} />
        <span className="grow" />
        <AsOf asOf={query.asOf} fault={asOfFault} onChange={(asOf) => change({ asOf })} />
        <span className="muted" role="status">
          {lines.total === null ? '' : lines.total.isExact ? words.total(count(lines.total.count), lines.total.count) : words.total(about(lines.total.count), 2)}
        </span>
      </div>
      <FilterBar key={query.filter} project={project} filter={query.filter} problem={asOfFault === null ? problem : null} onChange={(filter) => change({ filter })} />
      {mayChange && <RunLines project={project.id} me={me} onDone={() => void refreshTasks(project.id)} />}
      {problem !== null ? null : lines.error !== null ? (
        <Failure error={lines.error} onRetry={lines.retry} />
      ) : lines.isFirst || (lines.count === 0 && lines.mayFill) ? (
        <Waiting>
          <SkeletonLines count={12} />
        </Waiting>
      ) : lines.count === 0 ? (
        <NothingFound project={project} filter={query.filter} asOf={query.asOf} onFilter={(filter) => change({ filter })} />
      ) : (
        <div className={styles.split} data-preview={isPreviewing && pointed !== undefined}>
          <Grid
            project={project} lines={lines} query={query} at={at} onAt={setAt} onSeen={setSeen}
            selected={selected} onSelect={setSelected} onSelecting={setSelecting} canSelect={query.asOf === null && (mayChange || may(project, 'export'))}
            onOrder={(order) => change({ order })}
            onPreview={() => setPreviewing(!isPreviewing)}
          />
          {isPreviewing && pointed !== undefined && <Preview project={project} line={pointed} asOf={query.asOf} onClose={() => setPreviewing(false)} />}
        </div>
      )}
      {query.asOf === null && lines.count > 0 && problem === null && (
        <BulkBar project={project} filter={query.filter} total={lines.total} selected={selected} isSelecting={isSelecting} mayChange={mayChange} onSelect={setSelected} />
      )}
    </div>
  )
}

/** Which term to leave out, so that there is something again. */
function NothingFound({ project, filter, asOf, onFilter }: { readonly project: Project; readonly filter: string; readonly asOf: string | null; readonly onFilter: (filter: string) => void }) {
  const terms = termsOf(filter)
  const fewer = without(filter, terms.length - 1)
  const rest = useQuery({ ...countQuery(project.id, fewer, false), enabled: terms.length > 0 && asOf === null })
  const last = terms.at(-1)?.text ?? ''
  // What is wrong with the text stands above, with what mends it.
  if (joiningTerms(filter).length > 0) return <Empty text={asOf === null ? words.emptyFilter : words.emptyFilterThen} />
  if (terms.length === 0) return asOf === null ? <NoTask project={project} /> : <Empty text={words.emptyThen} />
  return (
    <Empty text={asOf !== null ? words.emptyFilterThen : rest.data === undefined ? words.emptyFilter : words.emptyWithout(last, about(rest.data.count))}>
      <div className="row">
        <Button size="compact-sm" onClick={() => onFilter(fewer)}>
          {words.leaveOut(last)}
        </Button>
        {terms.length > 1 && (
          <Button size="compact-sm" variant="default" onClick={() => onFilter('')}>
            {words.clearFilter}
          </Button>
        )}
      </div>
    </Empty>
  )
}

/** Items have no task, and no row, before there is a taxonomy. */
function NoTask({ project }: { readonly project: Project }) {
  const isWaiting = project.taxonomyVersion === 0
  const { data, isPending } = useQuery({ ...overviewQuery(project.id), enabled: isWaiting })
  if (isWaiting && isPending) {
    return (
      <Waiting>
        <SkeletonLines count={12} />
      </Waiting>
    )
  }
  if (!isWaiting || data === undefined || data.items === 0) return <Empty text={words.empty} />
  return (
    <Empty text={words.emptyUntilTaxonomy(count(data.items), data.items)}>
      {may(project, 'change-taxonomy') && <Link to="/p/$project/taxonomy" params={{ project: project.id }}>{words.toTaxonomy}</Link>}
    </Empty>
  )
}

/** The moment that labels are shown of. */
function AsOf({ asOf, fault, onChange }: { readonly asOf: string | null; readonly fault: string | null; readonly onChange: (asOf: string | null) => void }) {
  const local = asOf === null || !/^\d{4}-/.test(asOf) ? '' : toLocal(asOf)
  const faultId = useId()
  return (
    <div className="stack-tight">
      <label className={styles.asOf} data-past={asOf !== null}>
        <span className="muted">{words.asOf}</span>
        <input
          type="datetime-local"
          value={local}
          aria-invalid={fault !== null}
          aria-describedby={fault === null ? undefined : faultId}
          onChange={(event) => onChange(event.currentTarget.value === '' ? null : new Date(event.currentTarget.value).toISOString())}
        />
        {asOf !== null && (
          <Button size="compact-sm" variant="default" onClick={() => onChange(null)}>
            {words.now}
          </Button>
        )}
      </label>
      {fault !== null && (
        <p id={faultId} role="alert" className={styles.fault}>
          {fault}
        </p>
      )}
    </div>
  )
}

function toLocal(moment: string): string {
  const date = new Date(moment)
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}
