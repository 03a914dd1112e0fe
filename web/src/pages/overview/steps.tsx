import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { overview as words } from '../../messages/en'
import { peopleQuery } from '../../session/people'
import { may } from '../../session/rights'
import type { Project } from '../../session/server'
import styles from './overview.module.css'

interface StepsProps {
  readonly project: Project
  /** Null while it is not known. */
  readonly items: number | null
}

/** What a new project still needs, the first open step first: data, taxonomy, people, policy, start. */
export function Steps({ project, items }: StepsProps) {
  const mayLead = may(project, 'manage-people')
  const isSetUp = project.taxonomyVersion > 0 && (items ?? 1) > 0
  const people = useQuery({ ...peopleQuery(project.id), enabled: mayLead && !isSetUp })
  if (isSetUp || !mayLead || items === null || project.state === 'archived') return null
  const steps = [
    { text: words.stepImport, done: items > 0, to: '/import', action: words.stepImportDo },
    { text: words.stepTaxonomy, done: project.taxonomyVersion > 0, to: '/taxonomy/draft', action: words.stepTaxonomyDo },
    { text: words.stepPeople, done: (people.data?.length ?? 0) > 1, to: '/people', action: words.stepPeopleDo },
    { text: words.stepPolicy(project.policy.overlap), done: false, to: '/settings', action: words.stepPolicyDo },
    { text: words.stepStart, done: false, to: '/label', action: words.stepStartDo },
  ]
  const next = steps.findIndex((step) => !step.done)
  return (
    <section className="card stack-tight">
      <h2>{words.steps}</h2>
      <ol className={styles.steps}>
        {steps.map(({ text, done, to, action }, i) => (
          <li key={to} data-done={done} aria-current={i === next ? 'step' : undefined}>
            <span className="grow">{text}</span>
            {done ? (
              <span className={styles.ok}>{words.stepDone}</span>
            ) : to === '/label' && (items === 0 || project.taxonomyVersion === 0) ? (
              <span className="faint small">{words.stepWaits}</span>
            ) : (
              <Button component={Link} to={`/p/${project.id}${to}`} size="compact-sm" variant={i === next ? 'filled' : 'default'}>
                {action}
              </Button>
            )}
          </li>
        ))}
      </ol>
    </section>
  )
}
