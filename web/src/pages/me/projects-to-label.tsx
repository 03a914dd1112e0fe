import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { me as words, projects as projectWords } from '../../messages/en'
import { ago, count, NONE } from '../../messages/format'
import { MOST_COUNTED } from '../../session/limits'
import type { MyWork, Project } from '../../session/server'
import { Table, numbers } from '../../components/table'

export interface ProjectWork {
  readonly project: Project
  readonly work: MyWork | null
}

/** The projects in which one labels: what waits, what was done, and the way in. */
export function ProjectsToLabel({ rows }: { readonly rows: readonly ProjectWork[] }) {
  return (
    <Table columns={[words.project, numbers(words.waiting), numbers(words.today), numbers(words.drafts), numbers(words.all), words.last]} hasActions>
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
    </Table>
  )
}

export function waitingOf(work: MyWork): string {
  return work.waiting >= MOST_COUNTED ? words.atLeast(count(MOST_COUNTED)) : count(work.waiting)
}
