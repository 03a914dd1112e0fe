import { Button, Modal } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { Line } from '../../components/line'
import { say } from '../../components/said'
import { useSending } from '../../components/use-sending'
import { common, taxonomy as words } from '../../messages/en'
import { count } from '../../messages/format'
import { publishTaxonomy } from '../../session/actions'
import { refreshProjects } from '../../session/changes'
import { queryClient } from '../../session/queries'
import type { Problem, Project } from '../../session/server'
import { dropTaxonomyDraft, type TaxonomyCheck } from '../../session/taxonomies'
import { Effects } from './effects'

interface PublishDialogProps {
  readonly project: Project
  readonly source: string
  readonly check: TaxonomyCheck
  /** Waited for before the draft is dropped. */
  readonly onPublished: () => Promise<void>
  readonly onClose: () => void
}

/** What publishing will do, in numbers, before anybody agrees. */
export function PublishDialog({ project, source, check, onPublished, onClose }: PublishDialogProps) {
  const navigate = useNavigate()
  const [problem, setProblem] = useState<Problem | null>(null)
  const touched = check.effects.reduce((sum, effect) => Math.max(sum, effect.labels ?? 0), 0)
  const [publish, isPublishing] = useSending(async () => {
    const got = await publishTaxonomy(project.id, source)
    if (!got.ok) return setProblem(got.problem)
    await onPublished()
    await dropTaxonomyDraft(project.id)
    await Promise.all([queryClient.invalidateQueries({ queryKey: ['project', project.id] }), refreshProjects()])
    say(words.published(got.value.version, got.value.earlierLabels))
    await navigate({ to: '/p/$project/taxonomy', params: { project: project.id } })
  })
  return (
    <Modal opened onClose={onClose} title={words.publish(check.nextVersion)} size="lg" closeButtonProps={{ 'aria-label': common.close }}>
      <div className="stack">
        {check.labels > 0 && <Line tone={touched > 0 ? 'warn' : 'ok'} text={touched > 0 ? words.labelsTouched(count(check.labels), count(touched)) : words.labelsKept(count(check.labels))} />}
        <Effects effects={check.effects} isFirst={check.nextVersion === 1} />
        <p className="muted">{words.whatFollows(check.nextVersion)}</p>
        {problem !== null && <Line tone="bad" urgent text={problem.detail} />}
        <div className="row">
          <Button data-autofocus loading={isPublishing} onClick={() => publish()}>
            {words.publish(check.nextVersion)}
          </Button>
          <Button variant="default" onClick={onClose}>
            {words.notYetPublish}
          </Button>
        </div>
      </div>
    </Modal>
  )
}
