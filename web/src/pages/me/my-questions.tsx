import { useQueries } from '@tanstack/react-query'
import { Lines, Waiting } from '../../components/page-state'
import { together } from '../../components/together'
import { inbox as inboxWords, me as words } from '../../messages/en'
import { ago, day } from '../../messages/format'
import { myQuestionsQuery } from '../../session/queries'
import type { Project } from '../../session/server'
import styles from './me.module.css'
import { Unloaded } from './unloaded'

/** What one asked and reported, and what the lead said. */
export function MyQuestions({ projects }: { readonly projects: readonly Project[] }) {
  const asked = together(useQueries({ queries: projects.map((project) => myQuestionsQuery(project.id)) }))
  const entries = asked.there.flatMap(({ items }) => items).toSorted((a, b) => Date.parse(b.openedAt) - Date.parse(a.openedAt))
  return (
    <section className="card">
      <h2>{words.questions}</h2>
      {entries.length === 0 && asked.unloaded === null && (asked.isWaiting ? <Waiting><Lines count={2} /></Waiting> : <p className="muted">{words.questionsNone}</p>)}
      <Unloaded of={asked} />
      {entries.map((entry) => (
        <div key={`${entry.task} ${entry.number}`} className={styles.talk}>
          <p dir="auto">
            {entry.kind === 'flag' && <strong>{words.flag(entry.reason === null || entry.reason === 'other' ? null : (inboxWords.flags[entry.reason] ?? entry.reason).toLowerCase())} </strong>}
            {entry.body ?? (entry.withheld ? words.withheld : entry.kind === 'question' ? inboxWords.erased : '')}{' '}
            <span className="muted small" title={day(entry.openedAt)}>
              {ago(entry.openedAt)}
            </span>
          </p>
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
