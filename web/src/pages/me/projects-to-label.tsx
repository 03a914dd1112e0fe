import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { me as words, projects as projectWords } from '../../messages/en'
import { ago, count, NONE } from '../../messages/format'
import { MOST_COUNTED } from '../../session/limits'
import type { MyWork, Project } from '../../session/server'
import styles from './me.module.css'

export interface ProjectWork {
  readonly project: Project
  readonly work: MyWork | null
}

/** The projects in which one labels: what waits, what was done, and the way in. */
export function ProjectsToLabel({ rows }: { readonly rows: readonly ProjectWork[] }) {
  return (
    <div className={styles.frame}>
      <table>
        <thead>
          <tr>
            <th>{words.project}</th>
            <th className="number">{words.waiting}</th>
            <th className="number">{words.today}</th>
            <th className="number">{words.drafts}</th>
            <th className="number">{words.all}</th>
            <th>{words.last}</th>
            <td />
          </tr>
        </thead>
        <tbody>
          {rows.map(({ project, work }) => (
            <tr key={project.id}>
              <td>
                <Link to="/p/$project" params={{ project: project.id }} dir="auto">
                  {project.name}
                </Link>
              </td>
              <td className="number">{work === null ? NONE : waitingOf(work)}</td>
              <td className="number">{count(work?.since)}</td>
              <td className="number">{count(work?.drafts)}</td>
              <td className="number">{count(work?.answers)}</td>
              <td className="muted">{work === null ? NONE : work.lastAnswerAt === null ? words.never : ago(work.lastAnswerAt)}</td>
              <td className="number">
                <Button component={Link} to={`/p/${project.id}/label`} size="compact-sm" variant="default">
                  {projectWords.label}
                </Button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

export function waitingOf(work: MyWork): string {
  return work.waiting >= MOST_COUNTED ? words.atLeast(count(MOST_COUNTED)) : count(work.waiting)
}
