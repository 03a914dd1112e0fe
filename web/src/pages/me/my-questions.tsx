import { useQueries } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Lines, Waiting } from '../../components/page-state'
import { together } from '../../components/together'
import { inbox as inboxWords, item as itemWords, me as words } from '../../messages/en'
import { ago, day } from '../../messages/format'
import { myQuestionsQuery } from '../../session/queries'
import { may } from '../../session/rights'
import type { InboxEntry, Project } from '../../session/server'
import { itemName } from '../item-name'
import styles from './me.module.css'
import { Unloaded } from './unloaded'

/** What one asked and reported, and what the lead said. */
export function MyQuestions({ projects }: { readonly projects: readonly Project[] }) {
  const answers = useQueries({ queries: projects.map((project) => myQuestionsQuery(project.id)) })
  const asked = together(answers)
  const entries = projects
    .flatMap((project, i) => (answers[i]?.data?.items ?? []).map((entry) => ({ project, entry })))
    .toSorted((a, b) => Date.parse(b.entry.openedAt) - Date.parse(a.entry.openedAt))
  return (
    <section className="card">
      <h2>{words.questions}</h2>
      {entries.length === 0 && asked.unloaded === null && (asked.isWaiting ? <Waiting><Lines count={2} /></Waiting> : <p className="muted">{words.questionsNone}</p>)}
      <Unloaded of={asked} />
      {entries.map(({ project, entry }) => (
        <div key={`${project.id} ${entry.number}`} className={styles.talk}>
          <p dir="auto">
            {entry.kind === 'flag' && <strong>{words.flag(entry.reason === null || entry.reason === 'other' ? null : (inboxWords.flags[entry.reason] ?? entry.reason).toLowerCase(), entry.body !== null || entry.withheld)} </strong>}
            {entry.body ?? (entry.withheld ? words.withheld : entry.kind === 'question' ? inboxWords.erased : '')}{' '}
            <span className="muted small" title={day(entry.openedAt)}>
              {ago(entry.openedAt)}
            </span>
          </p>
          <ItemAsked project={project} entry={entry} />
          {entry.answeredAt === null ? (
            <p className="faint small">{words.unanswered}</p>
          ) : (
            <p dir="auto">
              <strong>{words.lead}: </strong>
              {entry.answer ?? (entry.withheld ? words.withheld : inboxWords.erased)}
            </p>
          )}
        </div>
      ))}
    </section>
  )
}

/** Where it was asked. What the item says is not told to its author again, and its number says nothing to who cannot open it. */
function ItemAsked({ project, entry }: { readonly project: Project; readonly entry: InboxEntry }) {
  return (
    <p className={`${styles.about ?? ''} muted small`} dir="auto">
      {project.name}
      {may(project, 'read-data') && (
        <>
          {' · '}
          <Link to="/p/$project/items/$item" params={{ project: project.id, item: entry.item }}>
            {itemWords.title(itemName(null, entry.item))}
          </Link>
        </>
      )}
    </p>
  )
}
