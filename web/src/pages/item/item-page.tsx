import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { useCommands } from '../../components/commands'
import { Failure } from '../../components/failure'
import { Line } from '../../components/line'
import { Lines, Waiting } from '../../components/page-state'
import { item as words } from '../../messages/en'
import { day, proportion } from '../../messages/format'
import { itemQuery } from '../../session/queries'
import { may } from '../../session/rights'
import type { Project } from '../../session/server'
import { TextItem } from '../../surfaces/text/text-item'
import { itemName } from '../item-name'
import { EraseItem } from './erase-item'
import { whyErased } from './event-text'
import { History } from './history'
import styles from './item.module.css'
import { ProofCard } from './proof-card'
import { useFieldNames } from './use-field-names'
import { Answers, Value, Why, type ItemView } from './why'

/** An item, the label it has and why, and all that happened to it, now or at any moment. */
export function ItemPage({ project, item, asOf }: { readonly project: Project; readonly item: string; readonly asOf: string | null }) {
  const navigate = useNavigate()
  const view = useQuery({ ...itemQuery(project.id, item, asOf), placeholderData: (before) => before })
  const now = useQuery(itemQuery(project.id, item, null))
  const fields = useFieldNames(project)
  const [proved, setProved] = useState<string | null>(null)
  const short = itemName(view.data?.key ?? null, item)
  useEffect(() => {
    document.title = `${words.title(short)} · ${project.name} · Assay`
  }, [short, project.name])
  const history = now.data?.history ?? view.data?.history ?? []
  const mayProve = may(project, 'audit')
  const goTo = (moment: string | null) => void navigate({ to: '/p/$project/items/$item', params: { project: project.id, item }, search: moment === null ? {} : { asOf: moment }, replace: true })
  /** What the proof is of: the event that was asked for, or the one that made the label in view, or the last. */
  const position = proved ?? view.data?.label?.position ?? history.at(-1)?.position ?? now.data?.addedAt ?? null
  useCommands([
    ...(asOf === null ? [] : [{ id: 'now', name: words.now, keys: ['N'], group: 'page' as const, run: () => goTo(null) }]),
    { id: 'to-data', name: words.toData, keys: ['B'], group: 'page', run: () => void navigate({ to: '/p/$project/data', params: { project: project.id }, search: {} }) },
  ])

  if (view.isError && view.data === undefined) return <Failure error={view.error} onRetry={() => void view.refetch()} />
  if (view.data === undefined)
    return (
      <Waiting>
        <Lines count={8} />
      </Waiting>
    )
  const { label } = view.data
  return (
    <div className="stack">
      <div className="row-wide">
        <h1 dir="auto">{words.title(short)}</h1>
        {short !== item && (
          <span className="muted mono" title={words.itemId}>
            {item}
          </span>
        )}
        <span className="grow" />
        {view.data.content !== null && asOf === null && <EraseItem project={project} item={item} name={view.data.key ?? item} />}
        {asOf !== null && (
          <Line tone="info" text={words.asOf(momentOf(asOf, history))}>
            <Button size="compact-sm" variant="default" rightSection={<kbd>N</kbd>} onClick={() => goTo(null)}>
              {words.now}
            </Button>
          </Line>
        )}
      </div>
      <div className={styles.columns}>
        <div className="stack">
          <section className="card" aria-label={words.content}>
            <TextItem content={view.data.content} nothing={view.data.withheld ? words.withheld : whyErased(history)} />
            {facetsOf(view.data).length > 0 && (
              <p className="muted small">
                {facetsOf(view.data).map(([name, value]) => (
                  <span key={name} className={styles.facet} dir="auto">
                    {name} <strong>{value}</strong>
                  </span>
                ))}
              </p>
            )}
          </section>
          <section className="card stack-tight">
            <div className="row-wide">
              <h2 className="grow">{label?.state === 'disputed' ? words.whyDisputed : words.why}</h2>
              {label !== null && (
                <span className="muted small">
                  {words.posterior} {proportion(label.posterior)} · {words.methods[label.method] ?? label.method}
                </span>
              )}
            </div>
            {label !== null && <Value value={label.value} fields={fields} />}
            {view.data.flagged && <p className="muted">{words.flagged}</p>}
            {(label !== null || !view.data.flagged) && <Why view={view.data} isPast={asOf !== null} whole={now.data?.history ?? null} />}
            <Answers view={view.data} fields={fields} />
          </section>
        </div>
        <div className="stack">
          <History history={history} fields={fields} people={now.data?.people ?? {}} asOf={asOf} mayProve={mayProve} onMoment={goTo} onProve={setProved} proved={position} />
          {mayProve && position !== null && <ProofCard key={position} project={project.id} position={position} />}
        </div>
      </div>
    </div>
  )
}

/** What stands beside the content; what is in it is shown there. */
function facetsOf({ content, facets }: ItemView): readonly (readonly [string, string])[] {
  const shown = typeof content === 'object' && content !== null ? Object.keys(content) : []
  return Object.entries(facets).filter(([name]) => !shown.includes(name))
}

/** Null before anything was said. */
function momentOf(asOf: string, history: readonly { readonly position: string; readonly at: string }[]): string | null {
  if (!/^\d+$/.test(asOf)) return day(asOf)
  const last = history.findLast((event) => Number(event.position) < Number(asOf))
  return last === undefined ? null : day(last.at)
}
