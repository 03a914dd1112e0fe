import { Button, Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useEffect } from 'react'
import { useCommands } from '../../components/commands'
import { Empty, PageState } from '../../components/page-state'
import type { Field } from '../../labels/taxonomy'
import { taxonomy as words } from '../../messages/en'
import { day } from '../../messages/format'
import { save } from '../../session/actions'
import { taxonomyQuery } from '../../session/queries'
import { may } from '../../session/rights'
import type { Project } from '../../session/server'
import { comparisonQuery, versionsQuery } from '../../session/taxonomies'
import { ClassLegend } from '../../surfaces/fields/class-legend'
import { Effects } from './effects'
import styles from './taxonomy.module.css'

export interface TaxonomySearch {
  readonly version?: string
  readonly since?: string
}

/** A published version, and what it changed. */
export function TaxonomyPage({ project, search }: { readonly project: Project; readonly search: TaxonomySearch }) {
  const navigate = useNavigate()
  const mayChange = may(project, 'change-taxonomy')
  const version = Math.min(project.taxonomyVersion, Number(search.version ?? project.taxonomyVersion))
  const since = Number(search.since ?? version - 1)
  const view = useQuery(taxonomyQuery(project.id, version))
  const versions = useQuery(versionsQuery(project.id))
  const comparison = useQuery(comparisonQuery(project.id, since, version))
  const edit = () => void navigate({ to: '/p/$project/taxonomy/draft', params: { project: project.id } })
  useCommands(mayChange ? [{ id: 'edit', name: words.edit, keys: ['E'], group: 'page', run: edit }] : [])
  useEffect(() => {
    document.title = `${words.title} · ${project.name} · Assay`
  }, [project.name])

  if (project.taxonomyVersion === 0) {
    return (
      <div className="stack">
        <h1>{words.title}</h1>
        <Empty text={words.none}>{mayChange && <Button onClick={edit}>{words.begin}</Button>}</Empty>
      </div>
    )
  }
  const choose = (next: TaxonomySearch) => void navigate({ to: '/p/$project/taxonomy', params: { project: project.id }, search: { ...search, ...next } })
  const options = versions.data?.map(({ number, publishedAt }) => ({ value: String(number), label: words.versionOf(number, day(publishedAt)) })).toReversed() ?? []
  return (
    <div className="stack">
      <div className="row-wide">
        <h1>{words.title}</h1>
        <Select size="sm" w={280} aria-label={words.version} allowDeselect={false} value={String(version)} data={options} onChange={(value) => value !== null && choose({ version: value })} />
        <span className="grow" />
        {view.data !== undefined && (
          <Button variant="default" onClick={() => save({ name: `${view.data.taxonomy.name}-v${version}.yaml`, content: new Blob([view.data.source], { type: 'application/yaml' }) })}>
            {words.download}
          </Button>
        )}
        {mayChange && (
          <Button component={Link} to={`/p/${project.id}/taxonomy/draft`} rightSection={<kbd>E</kbd>}>
            {words.edit}
          </Button>
        )}
      </div>
      <div className={styles.columns}>
        <PageState query={view}>
          {({ taxonomy }) => (
            <section className="card stack">
              {taxonomy.instructions !== null && (
                <p className={styles.instructions} dir="auto">
                  {taxonomy.instructions}
                </p>
              )}
              {taxonomy.fields.map((field) => (
                <FieldView key={field.name} field={field} />
              ))}
            </section>
          )}
        </PageState>
        {version > 1 && (
          <section className="card stack-tight">
            <div className="row">
              <h2 className="grow">{words.changedSince(since)}</h2>
              {version > 2 && (
                <Select size="xs" w={130} aria-label={words.compareWith} allowDeselect={false} value={String(since)} data={options.filter((one) => Number(one.value) < version).map(({ value }) => ({ value, label: words.versionShort(value) }))} onChange={(value) => value !== null && choose({ since: value })} />
              )}
            </div>
            <PageState query={comparison}>{(found) => <Effects effects={found.effects} />}</PageState>
          </section>
        )}
      </div>
    </div>
  )
}

function FieldView({ field }: { readonly field: Field }) {
  return (
    <div>
      <h2 dir="auto">
        {field.label} <span className="faint small">{words.kinds[field.kind] ?? field.kind}</span>
      </h2>
      <ClassLegend field={field} />
    </div>
  )
}
