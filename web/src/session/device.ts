import { systemClock } from './clock'
import { labelingServer } from './labeling-server'
import { openLocalStore, type LocalStore } from './local-store'
import { Observable } from './observable'
import { draftsHere } from './only-here'
import { Outbox } from './outbox'
import { sendEntry } from './send'

/** What this tab keeps for the person who is signed in. */
export interface Device {
  readonly account: string
  readonly store: LocalStore
  readonly outbox: Outbox
}

let opening: { readonly account: string; readonly device: Promise<Device> } | null = null

/** The device of somebody; one outbox for each person, whose answers only their own tabs send. */
export function deviceOf(account: string): Promise<Device> {
  if (opening?.account !== account) {
    void opening?.device.then((old) => old.outbox.close())
    opening = { account, device: open(account) }
  }
  return opening.device
}

/** Grows when another tab deleted what this one keeps, and ended the session of both. */
export const cleared = new Observable(0)

/** No work of somebody stays in this browser, nor is any kept by their other tabs: whoever signs in next begins anew. Their keys, and how the screen looks to them, stay. */
export async function clearDevice({ account, store, outbox }: Device): Promise<void> {
  outbox.close()
  opening = null
  tabs?.postMessage({ cleared: account })
  // Where the browser does not let go of it, the session is over all the same.
  await store.clear(account).catch(() => undefined)
}

let tabs: BroadcastChannel | null = null

function hearOtherTabs(): void {
  if (tabs !== null) return
  tabs = new BroadcastChannel('assay-device')
  tabs.onmessage = ({ data }: MessageEvent<{ readonly cleared: string }>) => {
    if (opening?.account !== data.cleared) return
    const { device } = opening
    opening = null
    void device.then(({ store, outbox }) => {
      outbox.close()
      store.close()
    })
    cleared.set(cleared.get() + 1)
  }
}

async function open(account: string): Promise<Device> {
  hearOtherTabs()
  const store = await openLocalStore()
  const outbox = new Outbox({ account, store, clock: systemClock, send: (entry, bringsNext) => sendEntry(labelingServer, entry, bringsNext) })
  await outbox.open()
  // What is too old goes with the reading.
  void draftsHere(store, account, systemClock.now()).catch(() => undefined)
  // Without this, a full disk may cost answers that wait here.
  if (store.durable) void Promise.resolve(navigator.storage.persist()).catch(() => false)
  window.addEventListener('online', () => outbox.retryNow())
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') outbox.release()
  })
  window.addEventListener('pagehide', () => {
    store.pageCloses()
    outbox.release()
  })
  return { account, store, outbox }
}
