import { Button } from '@mantine/core'
import { useQueries } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { together } from '../../components/together'
import { answerText } from '../../labels/said'
import { me as words } from '../../messages/en'
import { day } from '../../messages/format'
import type { Device } from '../../session/device'
import { draftsHere } from '../../session/only-here'
import { heldQuery } from '../../session/queries'
import type { Project } from '../../session/server'
import styles from './me.module.css'
import { OnThisDevice } from './on-this-device'
import { Unloaded } from './unloaded'

interface KeptDraftsProps {
  readonly projects: readonly Project[]
  readonly device: Device | null
}

/** Drafts whose hold has ended, with the way to go on; and what this device keeps. */
export function KeptDrafts({ projects, device }: KeptDraftsProps) {
  const held = useQueries({ queries: projects.map((project) => heldQuery(project.id)) })
  const drafts = held.flatMap(({ data }, i) => (data?.drafts ?? []).map((draft) => ({ draft, project: projects[i] })))
  const server = together(held)
  const local = useHasLocal(device)
  return (
    <section className="card">
      <h2>{words.keptTitle}</h2>
      {drafts.length === 0 && !local && server.unloaded === null && !server.isWaiting && <p className="muted">{words.keptNone}</p>}
      <Unloaded of={server} />
      {drafts.map(({ draft, project }) => (
        <div key={draft.task} className={styles.draft}>
          <strong className={styles.what} dir="auto">
            {answerText(draft.value)}
          </strong>
          <span className="muted small" dir="auto">
            {project?.name}, {words.keptOnServer(day(draft.savedAt))}
          </span>
          <Button component={Link} to={`/p/${project?.id ?? ''}/label/${draft.task}`} size="compact-sm" variant="default">
            {words.goOnWith}
          </Button>
        </div>
      ))}
      {device !== null && <OnThisDevice device={device} />}
    </section>
  )
}

function useHasLocal(device: Device | null): boolean {
  const [hasKept, setHasKept] = useState(false)
  useEffect(() => {
    if (device !== null) void draftsHere(device.store, device.account, Date.now()).then((kept) => setHasKept(kept.length > 0))
  }, [device])
  return useHasEntries(device) || hasKept
}

function useHasEntries(device: Device | null): boolean {
  const [has, setHas] = useState(false)
  useEffect(() => {
    if (device === null) return
    const follow = () => setHas(device.outbox.state.get().entries.length > 0)
    follow()
    return device.outbox.state.subscribe(follow)
  }, [device])
  return has
}
