import { useState } from 'react'
import { Action, Line } from '../../components/line'
import { say } from '../../components/said'
import { overview as words } from '../../messages/en'
import { count, day } from '../../messages/format'
import { changeProject } from '../../session/people'
import { may } from '../../session/rights'
import type { Project } from '../../session/server'

interface RetentionProps {
  readonly project: Project
  readonly due: number
  readonly nextAt: string | null
  readonly kept: number
}

/** What is erased when because its retention ends, and the way to stop that. */
export function Retention({ project, due, nextAt, kept }: RetentionProps) {
  const [isSent, setSent] = useState(false)
  const isPaused = project.policy.retentionPaused
  if (!isPaused && (due === 0 || nextAt === null)) return null
  const set = async (retentionPaused: boolean) => {
    setSent(true)
    const got = await changeProject(project, { policy: { retentionPaused } })
    setSent(false)
    if (got.ok) say(retentionPaused ? words.retentionPaused : words.retentionResumed)
    else say(got.problem.detail, { tone: 'bad' })
  }
  return (
    <Line tone={isPaused && kept === 0 ? 'info' : 'warn'} text={isPaused ? words.retentionKept(kept === 0 ? null : count(kept)) : words.retentionDue(count(due), day(nextAt ?? ''))}>
      {may(project, 'assign') && !isSent && <Action onClick={() => void set(!isPaused)}>{isPaused ? words.retentionResume : words.retentionPause}</Action>}
    </Line>
  )
}
