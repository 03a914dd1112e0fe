import { Button, Checkbox, Select, Textarea } from '@mantine/core'
import { useBlocker } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { useCommands } from '../../components/commands'
import { Line } from '../../components/line'
import { NumberBox } from '../../components/number-box'
import { besidesFields } from '../../components/refused-form'
import { say } from '../../components/said'
import { useSending } from '../../components/use-sending'
import { settings as words } from '../../messages/en'
import { readDecimal, readDuration, readWhole } from '../../messages/format'
import { changeProject } from '../../session/people'
import type { Problem, Project } from '../../session/server'
import styles from './settings.module.css'

/** The rules of a project. Each change is an event; what it does is said beside it. */
export function SettingsPage({ project }: { readonly project: Project }) {
  // Only what was typed here is kept and sent: rules that others change meanwhile show, and stay.
  const [edits, setEdits] = useState<Partial<Project['policy']>>({})
  const [typed, setTyped] = useState<string | null>(null)
  const policy = { ...project.policy, ...edits }
  const description = typed ?? project.description
  const [problem, setProblem] = useState<Problem | null>(null)
  /** Counts what was saved: what is typed ends with it. */
  const [round, setRound] = useState(0)
  const [asksToArchive, setAsksToArchive] = useState(false)
  const method = policy.method ?? 'majority'
  const isChanged = JSON.stringify(policy) !== JSON.stringify(project.policy) || description !== project.description
  const set = <Name extends keyof Project['policy']>(name: Name, value: Project['policy'][Name]) => setEdits({ ...edits, [name]: value })
  const isUnread = Object.values(edits).some((value) => Number.isNaN(value))
  const [save] = useSending(async () => {
    if (isUnread) return
    const got = await changeProject(project, { policy: edits, ...(typed === null ? {} : { description: typed }) })
    setProblem(got.ok ? null : got.problem)
    if (!got.ok) return
    setEdits({})
    setTyped(null)
    setRound(round + 1)
    say(words.saved)
  })
  const [setState] = useSending(async (state: string) => {
    const got = await changeProject(project, { state })
    setProblem(got.ok ? null : got.problem)
    if (got.ok) say(words.stateSet[state] ?? words.saved, { undo: () => void changeProject(project, { state: project.state }) })
  })
  useBlocker({ shouldBlockFn: () => isChanged && !window.confirm(words.unsaved), enableBeforeUnload: isChanged })
  useCommands([{ id: 'save', name: words.save, keys: ['Ctrl+Enter'], group: 'page', run: () => (isChanged ? save() : undefined) }])
  useEffect(() => {
    document.title = `${words.title} · ${project.name} · Assay`
  }, [project.name])
  const refused = besidesFields(problem, ['overlap', 'leaseSeconds', 'deadAfter', 'maxHeld', 'finalAt', 'description'])
  /** The server's words, under the name that the field has here. */
  const faultOf = (field: string) => problem?.faults.find((fault) => fault.field === field)?.message.replaceAll(field, words.thisValue)
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault()
        save()
      }}
    >
      <div className="row-wide">
        <h1 className="grow">{words.title}</h1>
        <Button type="submit" disabled={!isChanged || isUnread} rightSection={<kbd>Ctrl+Enter</kbd>}>
          {words.save}
        </Button>
      </div>
      {refused !== null && <Line tone="bad" urgent text={refused} />}
      <div className={styles.cards}>
        <section className="card stack">
          <h2>{words.answers}</h2>
          <NumberBox key={`overlap ${round}`} label={words.overlap} description={words.overlapHelp} value={policy.overlap} read={readWhole} unreadable={words.unreadableWhole} error={faultOf('overlap')} onChange={(value) => set('overlap', value)} />
          <NumberBox key={`lease ${round}`} label={words.lease} description={words.leaseHelp} value={policy.leaseSeconds} read={readDuration} write={words.seconds} unreadable={words.unreadableDuration} error={faultOf('leaseSeconds')} onChange={(value) => set('leaseSeconds', value)} />
          <NumberBox key={`deadAfter ${round}`} label={words.deadAfter} description={words.deadAfterHelp} value={policy.deadAfter} read={readWhole} unreadable={words.unreadableWhole} error={faultOf('deadAfter')} onChange={(value) => set('deadAfter', value)} />
          <NumberBox key={`maxHeld ${round}`} label={words.maxHeld} description={words.maxHeldHelp} value={policy.maxHeld} read={readWhole} unreadable={words.unreadableWhole} error={faultOf('maxHeld')} onChange={(value) => set('maxHeld', value)} />
          <Checkbox label={words.mayPick} description={words.mayPickHelp} checked={policy.annotatorsMayPick} onChange={(event) => set('annotatorsMayPick', event.currentTarget.checked)} />
        </section>
        <section className="card stack">
          <h2>{words.labels}</h2>
          <Select
            label={words.method} description={words.methodHelp[method]} allowDeselect={false} value={method} data={(['majority', 'dawid-skene', 'single'] as const).map((value) => ({ value, label: words.methods[value] }))}
            onChange={(value) => setEdits(({ finalAt, ...rest }) => ({ ...rest, ...(finalAt === undefined || Number.isNaN(finalAt) ? {} : { finalAt }), method: value ?? method }))}
          />
          <NumberBox key={`finalAt ${round}`} label={words.finalAt} description={words.finalAtHelp} value={policy.finalAt} read={readDecimal} unreadable={words.unreadableShare} disabled={policy.method !== 'dawid-skene'} error={faultOf('finalAt')} onChange={(value) => set('finalAt', value)} />
          <p className="muted small">{words.appliesToNew}</p>
        </section>
        <section className="card stack">
          <h2>{words.project}</h2>
          <Textarea label={words.description} autosize minRows={2} value={description} error={faultOf('description')} onChange={(event) => setTyped(event.currentTarget.value)} />
          <Checkbox label={words.retentionPaused} description={words.retentionPausedHelp} checked={policy.retentionPaused} onChange={(event) => set('retentionPaused', event.currentTarget.checked)} />
          <p>{words.states[project.state] ?? project.state}</p>
          <div className="row">
            {project.state === 'open' ? (
              <Button variant="default" onClick={() => setState('paused')}>
                {words.pause}
              </Button>
            ) : (
              <Button variant="default" onClick={() => setState('open')}>
                {words.open}
              </Button>
            )}
            {project.state !== 'archived' && (
              <Button variant="default" onClick={() => setAsksToArchive(true)}>
                {words.archive}
              </Button>
            )}
          </div>
          {asksToArchive && project.state !== 'archived' && (
            <div className="stack-tight" role="alertdialog" aria-label={words.archive}>
              <p>{words.archiveAsk}</p>
              <div className="row">
                <Button
                  onClick={() => {
                    setAsksToArchive(false)
                    setState('archived')
                  }}
                >
                  {words.archiveYes}
                </Button>
                <Button variant="default" onClick={() => setAsksToArchive(false)}>
                  {words.archiveNo}
                </Button>
              </div>
            </div>
          )}
        </section>
      </div>
    </form>
  )
}
