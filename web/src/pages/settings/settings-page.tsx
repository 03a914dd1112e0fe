import { Button, Checkbox, NumberInput, Select, Textarea } from '@mantine/core'
import { useEffect, useState } from 'react'
import { useCommands } from '../../components/commands'
import { Line } from '../../components/line'
import { say } from '../../components/said'
import { settings as words } from '../../messages/en'
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
  const method = policy.method ?? 'majority'
  const isChanged = JSON.stringify(policy) !== JSON.stringify(project.policy) || description !== project.description
  const set = <Name extends keyof Project['policy']>(name: Name, value: Project['policy'][Name]) => setEdits({ ...edits, [name]: value })
  const save = async () => {
    const got = await changeProject(project, { policy: edits, ...(typed === null ? {} : { description: typed }) })
    setProblem(got.ok ? null : got.problem)
    if (!got.ok) return
    setEdits({})
    setTyped(null)
    say(words.saved)
  }
  const setState = async (state: string) => {
    const got = await changeProject(project, { state })
    setProblem(got.ok ? null : got.problem)
    if (got.ok) say(words.stateSet[state] ?? words.saved, { undo: () => void changeProject(project, { state: project.state }) })
  }
  useCommands([{ id: 'save', name: words.save, keys: ['Ctrl+Enter'], group: 'page', run: () => isChanged && void save() }])
  useEffect(() => {
    document.title = `${words.title} · ${project.name} · Assay`
  }, [project.name])
  const faultOf = (field: string) => problem?.faults.find((fault) => fault.field === field)?.message
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault()
        void save()
      }}
    >
      <div className="row-wide">
        <h1 className="grow">{words.title}</h1>
        <Button type="submit" disabled={!isChanged} rightSection={<kbd>Ctrl+Enter</kbd>}>
          {words.save}
        </Button>
      </div>
      {problem !== null && problem.faults.length === 0 && <Line tone="bad" urgent text={problem.detail} />}
      <div className={styles.cards}>
        <section className="card stack">
          <h2>{words.answers}</h2>
          <NumberInput label={words.overlap} description={words.overlapHelp} value={policy.overlap} min={1} max={1000} clampBehavior="none" allowDecimal={false} error={faultOf('overlap')} onChange={(value) => set('overlap', Number(value))} />
          <NumberInput label={words.lease} description={words.leaseHelp} suffix={` ${words.seconds}`} value={policy.leaseSeconds} min={10} max={86_400} clampBehavior="none" allowDecimal={false} error={faultOf('leaseSeconds')} onChange={(value) => set('leaseSeconds', Number(value))} />
          <NumberInput label={words.deadAfter} description={words.deadAfterHelp} value={policy.deadAfter} min={1} max={1000} clampBehavior="none" allowDecimal={false} error={faultOf('deadAfter')} onChange={(value) => set('deadAfter', Number(value))} />
          <NumberInput label={words.maxHeld} description={words.maxHeldHelp} value={policy.maxHeld} min={1} max={1000} clampBehavior="none" allowDecimal={false} error={faultOf('maxHeld')} onChange={(value) => set('maxHeld', Number(value))} />
          <Checkbox label={words.mayPick} description={words.mayPickHelp} checked={policy.annotatorsMayPick} onChange={(event) => set('annotatorsMayPick', event.currentTarget.checked)} />
        </section>
        <section className="card stack">
          <h2>{words.labels}</h2>
          <Select
            label={words.method} description={words.methodHelp[method]} allowDeselect={false} value={method} data={(['majority', 'dawid-skene', 'single'] as const).map((value) => ({ value, label: words.methods[value] }))}
            onChange={(value) => set('method', value ?? method)}
          />
          <NumberInput label={words.finalAt} description={words.finalAtHelp} value={policy.finalAt} min={0.5} max={1} step={0.01} clampBehavior="none" decimalScale={3} disabled={policy.method !== 'dawid-skene'} error={faultOf('finalAt')} onChange={(value) => set('finalAt', Number(value))} />
          <p className="muted small">{words.appliesToNew}</p>
        </section>
        <section className="card stack">
          <h2>{words.project}</h2>
          <Textarea label={words.description} autosize minRows={2} value={description} error={faultOf('description')} onChange={(event) => setTyped(event.currentTarget.value)} />
          <Checkbox label={words.retentionPaused} description={words.retentionPausedHelp} checked={policy.retentionPaused} onChange={(event) => set('retentionPaused', event.currentTarget.checked)} />
          <p>{words.states[project.state] ?? project.state}</p>
          <div className="row">
            {project.state === 'open' ? (
              <Button variant="default" onClick={() => void setState('paused')}>
                {words.pause}
              </Button>
            ) : (
              <Button variant="default" onClick={() => void setState('open')}>
                {words.open}
              </Button>
            )}
            {project.state !== 'archived' && (
              <Button variant="default" onClick={() => void setState('archived')}>
                {words.archive}
              </Button>
            )}
          </div>
        </section>
      </div>
    </form>
  )
}
