import { Button, Modal } from '@mantine/core'
import { useRouter } from '@tanstack/react-router'
import { useState } from 'react'
import { Line } from '../../components/line'
import { common, saved as words } from '../../messages/en'
import { signOut } from '../../session/actions'
import { clearDevice, type Device } from '../../session/device'
import { keptRoles } from '../../session/kept-roles'
import { countOnlyHere } from '../../session/only-here'
import { queryClient } from '../../session/queries'
import { countsOf, type Sendings } from '../../session/saved'
import { textColumns } from '../../surfaces/text/content'

/** What stands between somebody and the way out: what is here alone, or a server that did not end the session. */
type Hindrance =
  | { readonly is: 'only-here'; readonly waiting: Sendings; readonly drafts: number }
  | { readonly is: 'not-signed-out'; readonly reason: string; readonly keeps: boolean }

export interface Leaving {
  readonly hindrance: Hindrance | null
  readonly begin: () => void
  readonly leave: (keeps: boolean) => void
  readonly stay: () => void
}

/** Ends the session. Nothing that is here alone goes unasked, and nobody is told that they are signed out who is not. */
export function useSignOut(device: Device | null): Leaving {
  const router = useRouter()
  const [hindrance, setHindrance] = useState<Hindrance | null>(null)

  const leave = async (keeps: boolean) => {
    const got = await signOut()
    // A session that is no more was ended before: by this request, whose answer got lost, or elsewhere.
    if (!got.ok && got.problem.status !== 401) {
      const { kind, detail } = got.problem
      return setHindrance({ is: 'not-signed-out', reason: kind === 'offline' ? words.notSignedOutOffline : words.notSignedOut(detail), keeps })
    }
    if (!keeps && device !== null) await clearDevice(device)
    queryClient.clear()
    await router.navigate({ to: '/signin' })
    // Once no row is in view that it could be learned from again.
    if (keeps) return
    textColumns.forget()
    keptRoles.forget()
  }
  const begin = async () => {
    const entries = device?.outbox.state.get().entries ?? []
    const drafts = device === null ? 0 : await countOnlyHere(device.store, device.account, Date.now()).catch(() => 0)
    if (entries.length > 0 || drafts > 0) setHindrance({ is: 'only-here', waiting: countsOf(entries), drafts })
    else await leave(false)
  }
  return { hindrance, begin: () => void begin(), leave: (keeps) => void leave(keeps), stay: () => setHindrance(null) }
}

export function SignOut({ leaving: { hindrance, leave, stay } }: { readonly leaving: Leaving }) {
  return (
    <Modal opened={hindrance !== null} onClose={stay} title={common.signOut} closeButtonProps={{ 'aria-label': common.close }}>
      {hindrance?.is === 'only-here' && (
        <div className="stack">
          <p>{words.signOutWaiting(hindrance.waiting, hindrance.drafts)}</p>
          <p className="muted">{words.signOutChoice}</p>
          <div className="row">
            <Button data-autofocus onClick={stay}>
              {words.stay}
            </Button>
            <Button variant="default" onClick={() => leave(true)}>
              {words.signOutKeep}
            </Button>
            <Button variant="default" onClick={() => leave(false)}>
              {words.signOutDelete}
            </Button>
          </div>
        </div>
      )}
      {hindrance?.is === 'not-signed-out' && (
        <div className="stack">
          <Line tone="bad" urgent text={hindrance.reason} />
          <div className="row">
            <Button data-autofocus onClick={() => leave(hindrance.keeps)}>
              {common.tryAgain}
            </Button>
            <Button variant="default" onClick={stay}>
              {words.stay}
            </Button>
          </div>
        </div>
      )}
    </Modal>
  )
}
