import { Button, SegmentedControl } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { useCommands } from '../../components/commands'
import { Line } from '../../components/line'
import { say } from '../../components/said'
import { PageState } from '../../components/page-state'
import { common, taxonomy as words } from '../../messages/en'
import { ago } from '../../messages/format'
import { taxonomyQuery } from '../../session/queries'
import { may } from '../../session/rights'
import type { Me, Project } from '../../session/server'
import { draftQuery, draftsQuery, dropTaxonomyDraft } from '../../session/taxonomies'
import { ClassList } from './class-list'
import { Form } from './form'
import { LivePreview } from './live-preview'
import { PublishDialog } from './publish-dialog'
import styles from './taxonomy.module.css'
import { beginning, pathOf, samePath, type Path } from './taxonomy-yaml'
import { useDraft } from './use-draft'
import { YamlText } from './yaml-text'

type Mode = 'form' | 'yaml' | 'split'

/** Changes a taxonomy: form and text in step, checked while it is written, with the labeling screen beside it. */
export function TaxonomyEditorPage({ project, me }: { readonly project: Project; readonly me: Me }) {
  const mayChange = may(project, 'change-taxonomy')
  const draft = useQuery({ ...draftQuery(project.id, me.id), enabled: mayChange })
  const standing = useQuery(taxonomyQuery(project.id, project.taxonomyVersion))
  useEffect(() => {
    document.title = `${words.editorTitle} · ${project.name} · Assay`
  }, [project.name])
  if (!mayChange) return <p className="muted">{project.state === 'archived' ? common.archived : words.readOnly}</p>
  if (project.taxonomyVersion > 0 && standing.data === undefined) return <PageState query={standing}>{() => null}</PageState>
  return (
    <PageState query={draft}>
      {(kept) => (
        <Editor
          key={`${kept === false ? 'new' : kept.changedAt} ${project.taxonomyVersion}`} project={project} me={me}
          start={kept === false ? (standing.data?.source ?? beginning(project.name)) : (kept.document ?? '')} baseVersion={kept === false ? project.taxonomyVersion : kept.baseVersion}
          isKept={kept !== false}
        />
      )}
    </PageState>
  )
}

interface EditorProps {
  readonly project: Project
  readonly me: Me
  readonly start: string
  readonly baseVersion: number
  readonly isKept: boolean
}

function Editor({ project, me, start, baseVersion, isKept }: EditorProps) {
  const navigate = useNavigate()
  const draft = useDraft(project.id, start, baseVersion)
  const others = useQuery(draftsQuery(project.id))
  const [mode, setMode] = useState<Mode>('form')
  const [at, setAt] = useState<Path>(['fields', 0])
  const [isPublishing, setPublishing] = useState(false)
  const { faults, check } = draft
  const isBeginning = draft.source === beginning(project.name)
  const changes = check?.effects.length ?? 0
  const mayPublish = check !== null && (project.taxonomyVersion === 0 ? !isBeginning : changes > 0)
  const discard = async () => {
    await draft.end()
    await dropTaxonomyDraft(project.id)
    await navigate({ to: '/p/$project/taxonomy', params: { project: project.id } })
  }
  /** To the place of a fault: the nearest field or class above it. */
  const goTo = (field: string) => {
    const path = pathOf(field)
    const end = path.findLastIndex((part) => typeof part === 'number')
    if (end >= 0) setAt(path.slice(0, end + 1))
    if (mode === 'yaml') setMode('split')
  }
  useCommands([
    { id: 'publish', name: words.publish(check?.nextVersion ?? project.taxonomyVersion + 1), keys: ['Ctrl+Enter'], group: 'page', run: () => (mayPublish ? setPublishing(true) : isBeginning && say(words.nothingYet)) },
    { id: 'undo', name: words.undo, keys: ['Ctrl+Z'], group: 'page', run: draft.undo },
    { id: 'redo', name: words.redo, keys: ['Ctrl+Shift+Z'], group: 'page', run: draft.redo },
    ...faults.slice(0, 1).map((fault) => ({ id: 'first-fault', name: words.firstProblem, group: 'page' as const, run: () => goTo(fault.field) })),
  ])
  const editing = others.data?.filter((one) => one.author !== me.id) ?? []

  return (
    <div className={styles.page}>
      <div className={styles.bar}>
        <h1>{words.editorTitle}</h1>
        <SegmentedControl
          size="sm" aria-label={words.editorTitle} value={mode} onChange={(value) => setMode(value)}
          data={(['form', 'yaml', 'split'] as const).map((value) => ({ value, label: words.modes[value] }))}
        />
        <span className="muted grow" role="status">
          {words.draftOn(baseVersion)}
          {faults.length > 0 ? ` · ${words.problems(faults.length)}` : check !== null && project.taxonomyVersion > 0 ? ` · ${words.changes(changes)}` : ''}
          {' · '}
          {draft.saved === 'saved' ? words.draftSaved : draft.saved === 'waiting' ? words.draftSaving : draft.saved.detail}
        </span>
        {(isKept || draft.source !== start) && (
          <Button variant="default" onClick={() => void discard()}>
            {words.discard}
          </Button>
        )}
        <Button disabled={!mayPublish} onClick={() => setPublishing(true)} rightSection={<kbd>Ctrl+Enter</kbd>}>
          {words.publish(check?.nextVersion ?? project.taxonomyVersion + 1)}
        </Button>
      </div>
      {editing.map((one) => (
        <Line key={one.author} tone="info" text={words.editedBy(one.authorName, ago(one.changedAt), one.baseVersion)} />
      ))}
      {baseVersion < project.taxonomyVersion && <Line tone="warn" text={words.outdated(project.taxonomyVersion, baseVersion)} />}
      {faults.length > 0 && (
        <ul className={styles.faults} aria-label={words.problems(faults.length)}>
          {faults.slice(0, 5).map((fault) => (
            <li key={`${fault.field} ${fault.message}`}>
              <button type="button" onClick={() => goTo(fault.field)}>
                {fault.line != null && <span className="mono">{words.line(fault.line)} </span>}
                {fault.message}
              </button>
            </li>
          ))}
        </ul>
      )}
      {isBeginning && <ClassList name={project.name} onUse={draft.change} />}
      <div className={styles.panes} data-mode={mode}>
        {mode !== 'form' && <YamlText source={draft.source} faults={faults} at={at} onChange={draft.change} />}
        {mode !== 'yaml' && <Form source={draft.source} faults={faults} at={at} onAt={setAt} onChange={draft.change} samePath={samePath} />}
        {mode !== 'split' && <LivePreview project={project.id} taxonomy={draft.taxonomy} isStale={faults.length > 0} />}
      </div>
      {isPublishing && check !== null && <PublishDialog project={project} source={draft.source} check={check} onPublished={draft.end} onClose={() => setPublishing(false)} />}
    </div>
  )
}
