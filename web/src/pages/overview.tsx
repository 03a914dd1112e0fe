import { Button, Checkbox, Modal, Textarea } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { useCommands } from '../components/commands'
import { indexOf } from '../surfaces/fields/indexes'
import { Swatch } from '../surfaces/fields/swatch'
import { common, overview as words, places } from '../messages/en'
import { checkTaxonomy, invite, publishTaxonomy } from '../session/actions'
import { overviewQuery, queryClient, taxonomyQuery } from '../session/queries'
import type { Problem, Project } from '../session/server'
import type { Field } from '../labels/taxonomy'
import { ExportMenu } from './export'
import { Failure } from '../components/failure'
import { clock, count, share } from '../messages/format'
import { Line } from '../components/line'
import styles from './overview.module.css'
import { may } from '../session/rights'

/** How far a project is, in a sentence and in numbers; what to do next. */
export function OverviewPage({ project }: { readonly project: Project }) {
  const mayRead = may(project, 'read-data')
  const overview = useQuery({ ...overviewQuery(project.id), enabled: mayRead })
  const [dialog, setDialog] = useState<'publish' | 'invite' | null>(null)
  const navigate = useNavigate()
  const mayLabel = may(project, 'annotate') && project.taxonomyVersion > 0
  useCommands(mayLabel ? [{ id: 'label', name: places.label, keys: ['L'], group: 'page', run: () => void navigate({ to: `/p/${project.id}/label` }) }] : [])
  useEffect(() => {
    document.title = `${project.name} · Assay`
  }, [project.name])

  return (
    <div className="stack">
      <div className="row-wide">
        <div className="grow">
          <h1 dir="auto">{project.name}</h1>
          <p className="muted" dir="auto">
            {project.description}
          </p>
        </div>
        {may(project, 'manage-people') && (
          <Button variant="default" onClick={() => setDialog('invite')}>
            {words.invite}
          </Button>
        )}
        {may(project, 'change-taxonomy') && (
          <Button variant="default" onClick={() => setDialog('publish')}>
            {words.publish}
          </Button>
        )}
        {may(project, 'export') && <ExportMenu project={project} />}
        {mayLabel && (
          <Button component={Link} to={`/p/${project.id}/label`} rightSection={<kbd>L</kbd>}>
            {places.label}
          </Button>
        )}
      </div>
      {overview.isError && <Failure error={overview.error} onRetry={() => void overview.refetch()} />}
      {overview.data !== undefined && <Numbers project={project} numbers={overview.data} updatedAt={overview.dataUpdatedAt} />}
      <Steps project={project} items={overview.data?.items ?? null} onPublish={() => setDialog('publish')} onInvite={() => setDialog('invite')} />
      {project.taxonomyVersion > 0 && <TaxonomyCard project={project} />}
      <PublishDialog key={`publish ${String(dialog === 'publish')}`} project={project} opened={dialog === 'publish'} onClose={() => setDialog(null)} />
      <InviteDialog key={`invite ${String(dialog === 'invite')}`} project={project} opened={dialog === 'invite'} onClose={() => setDialog(null)} />
    </div>
  )
}

interface NumbersProps {
  readonly project: Project
  readonly updatedAt: number
  readonly numbers: {
    readonly items: number
    readonly answers: number
    readonly corrections: number
    readonly skips: number
    readonly open: number
    readonly resolved: number
    readonly disputed: number
    readonly dead: number
    readonly cancelled: number
    readonly held: number
    readonly answersLastHour: number
    readonly hoursLeft: number | null
  }
}

function Numbers({ project, numbers, updatedAt }: NumbersProps) {
  const { items, resolved, answers } = numbers
  const bars = [
    { state: 'resolved', text: words.resolved, value: resolved },
    { state: 'disputed', text: words.disputed, value: numbers.disputed },
    { state: 'open', text: words.open, value: numbers.open },
    { state: 'dead', text: words.dead, value: numbers.dead + numbers.cancelled },
  ]
  return (
    <section className="card stack" aria-label={words.done}>
      <p>
        {items === 0 ? words.sentenceEmpty : words.sentence(count(resolved), count(items), share(resolved, items), count(answers))}{' '}
        <span className="faint small">{words.asOf(clock(updatedAt))}</span>
      </p>
      <div className={styles.bar} aria-hidden="true">
        {bars.map(({ state, value }) => value > 0 && <span key={state} data-state={state} style={{ flexGrow: value }} />)}
      </div>
      <dl className={styles.figures}>
        {bars.map(({ state, text, value }) => (
          <Figure key={state} text={text} value={count(value)} sign={state} to={may(project, 'read-data') ? `/p/${project.id}/data?state=${state}` : null} />
        ))}
        <Figure text={words.answersCount} value={count(answers)} />
        <Figure text={words.skips} value={count(numbers.skips)} />
        <Figure text={words.held} value={count(numbers.held)} />
        <Figure text={words.pace} value={count(numbers.answersLastHour)} />
        <Figure text={words.left} value={numbers.hoursLeft === null ? '–' : count(numbers.hoursLeft)} {...(numbers.hoursLeft === null ? { why: words.noPace } : {})} />
      </dl>
    </section>
  )
}

function Figure({ text, value, sign, to, why }: { readonly text: string; readonly value: string; readonly sign?: string; readonly to?: string | null; readonly why?: string }) {
  return (
    <div className={styles.figure} title={why}>
      <dt>
        {sign !== undefined && <span className={styles.sign} data-state={sign} aria-hidden="true" />}
        {text}
      </dt>
      <dd>{to === null || to === undefined ? value : <Link to={to}>{value}</Link>}</dd>
    </div>
  )
}

interface StepsProps {
  readonly project: Project
  readonly items: number | null
  readonly onPublish: () => void
  readonly onInvite: () => void
}

/** What a new project still needs, the first open step first. */
function Steps({ project, items, onPublish, onInvite }: StepsProps) {
  if (project.taxonomyVersion > 0 && items !== 0) return null
  return (
    <section className="card">
      <h2>{words.steps}</h2>
      <ol className={styles.steps}>
        <li data-done={project.taxonomyVersion > 0}>
          {words.stepTaxonomy}{' '}
          {may(project, 'change-taxonomy') && project.taxonomyVersion === 0 && (
            <Button size="compact-sm" onClick={onPublish}>
              {words.publish}
            </Button>
          )}
        </li>
        <li data-done={(items ?? 0) > 0}>
          {words.stepImport}{' '}
          {may(project, 'import') && (
            <Button size="compact-sm" variant={project.taxonomyVersion > 0 ? 'filled' : 'default'} component={Link} to={`/p/${project.id}/import`}>
              {places.import}
            </Button>
          )}
        </li>
        <li>
          {words.stepPeople}{' '}
          {may(project, 'manage-people') && (
            <Button size="compact-sm" variant="default" onClick={onInvite}>
              {words.invite}
            </Button>
          )}
        </li>
        <li>{words.stepStart}</li>
      </ol>
    </section>
  )
}

/** A tree longer than this is the taxonomy page's, not the overview's. */
const MOST_CLASSES = 60

function TaxonomyCard({ project }: { readonly project: Project }) {
  const view = useQuery(taxonomyQuery(project.id, project.taxonomyVersion))
  if (view.data === undefined) return null
  const { taxonomy } = view.data
  return (
    <section className="card stack">
      <div>
        <h2>
          {words.classesTitle} <span className="muted">{project.taxonomyVersion}</span>
        </h2>
        {taxonomy.instructions !== null && (
          <p className={styles.instructions} dir="auto">
            {taxonomy.instructions}
          </p>
        )}
      </div>
      <div className={styles.fields}>
        {taxonomy.fields.map((field) => (
          <FieldSummary key={field.name} field={field} />
        ))}
      </div>
    </section>
  )
}

function FieldSummary({ field }: { readonly field: Field }) {
  const { entries } = indexOf(field)
  return (
    <div>
      <h2 dir="auto">
        {field.label} <span className="faint small">{field.kind}</span>
      </h2>
      <ul className={styles.classes}>
        {entries.slice(0, MOST_CLASSES).map((entry) => (
          <li key={entry.definition.name} style={{ paddingLeft: entry.path.length * 20 }} title={entry.definition.definition ?? undefined}>
            <Swatch entry={entry} />
            <span dir="auto">{entry.definition.name}</span>
            <span className={styles.code}>{entry.definition.code}</span>
          </li>
        ))}
        {entries.length > MOST_CLASSES && <li className="muted">+ {count(entries.length - MOST_CLASSES)}</li>}
      </ul>
    </div>
  )
}

interface DialogProps {
  readonly project: Project
  readonly opened: boolean
  readonly onClose: () => void
}

function PublishDialog({ project, opened, onClose }: DialogProps) {
  const standing = useQuery(taxonomyQuery(project.id, project.taxonomyVersion))
  const [edited, setEdited] = useState<string | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [checked, setChecked] = useState<{ readonly nextVersion: number; readonly changes: readonly string[]; readonly keepsEveryLabel: boolean } | null>(null)
  const source = edited ?? standing.data?.source ?? ''

  const check = async () => {
    const got = await checkTaxonomy(project.id, source)
    setProblem(got.ok ? null : got.problem)
    setChecked(got.ok ? got.value : null)
  }
  const publish = async () => {
    const got = await publishTaxonomy(project.id, source)
    if (!got.ok) return setProblem(got.problem)
    await queryClient.invalidateQueries({ queryKey: ['project', project.id] })
    onClose()
  }
  return (
    <Modal opened={opened} onClose={onClose} title={words.publishTitle} size="xl" closeButtonProps={{ 'aria-label': common.close }}>
      <div className="stack">
        <p className="muted">{words.publishHelp}</p>
        <Textarea
          aria-label={words.publishTitle}
          rows={16}
          spellCheck={false}
          classNames={{ input: 'mono' }}
          value={source}
          onChange={(event) => {
            setEdited(event.currentTarget.value)
            setChecked(null)
          }}
        />
        {problem !== null && <Faults problem={problem} />}
        {checked !== null && (
          <div>
            <p>{words.checked(checked.nextVersion, checked.changes.length)}</p>
            <ul className={styles.changes}>
              {checked.changes.map((change) => (
                <li key={change}>{change}</li>
              ))}
            </ul>
            {!checked.keepsEveryLabel && <p className={styles.warn}>{words.losesLabels}</p>}
          </div>
        )}
        <div className="row">
          <Button disabled={checked === null} onClick={() => void publish()}>
            {words.publish}
          </Button>
          <Button variant="default" onClick={() => void check()}>
            {words.check}
          </Button>
        </div>
      </div>
    </Modal>
  )
}

export function Faults({ problem }: { readonly problem: Problem }) {
  return (
    <div role="alert">
      <p className={styles.bad}>{problem.detail}</p>
      <ul className={styles.changes}>
        {problem.faults.map((fault) => (
          <li key={`${fault.field} ${String(fault.line)} ${fault.message}`}>
            <span className="mono">{fault.field}</span>
            {fault.line != null && <span className="muted">, line {fault.line}</span>}: {fault.message}
          </li>
        ))}
      </ul>
    </div>
  )
}

const ROLES = ['annotator', 'reviewer', 'adjudicator']

function InviteDialog({ project, opened, onClose }: DialogProps) {
  const [roles, setRoles] = useState<readonly string[]>(['annotator'])
  const [link, setLink] = useState<string | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [isCopied, setCopied] = useState(false)
  const make = async () => {
    const got = await invite(project.id, roles)
    if (got.ok) setLink(window.location.origin + got.value.path)
    else setProblem(got.problem)
  }
  return (
    <Modal opened={opened} onClose={onClose} title={words.inviteTitle} closeButtonProps={{ 'aria-label': common.close }}>
      <div className="stack">
        <p className="muted">{words.inviteHelp}</p>
        <Checkbox.Group label={words.roles} value={[...roles]} onChange={setRoles}>
          <div className="stack-tight">
            {ROLES.map((role) => (
              <Checkbox key={role} value={role} label={role} />
            ))}
          </div>
        </Checkbox.Group>
        {problem !== null && <Line tone="bad" urgent text={problem.detail} />}
        {link === null ? (
          <div>
            <Button disabled={roles.length === 0} onClick={() => void make()}>
              {words.makeLink}
            </Button>
          </div>
        ) : (
          <div className="row">
            <code className={styles.link}>{link}</code>
            <Button
              variant="default"
              onClick={() =>
                void navigator.clipboard.writeText(link).then(
                  () => setCopied(true),
                  () => setCopied(false),
                )
              }
            >
              {isCopied ? words.copied : words.copy}
            </Button>
          </div>
        )}
      </div>
    </Modal>
  )
}
