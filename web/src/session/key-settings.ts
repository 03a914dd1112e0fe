import { client, reply, type Reply } from './server'
import { Observable } from './observable'

/** As the server keeps it, and this device beside it for when the server is away. */
export interface StoredKeys {
  readonly singleKeys: boolean
  readonly keys: Readonly<Record<string, string>>
}

const standard: StoredKeys = { singleKeys: true, keys: {} }

export const storedKeys = new Observable<StoredKeys>(standard)

let owner: string | null = null

/** Takes up what somebody chose: at once as this device remembers it, then as the server has it. */
export function openKeys(account: string): void {
  if (owner === account) return
  owner = account
  storedKeys.set(remembered(account) ?? standard)
  void reply(client.GET('/api/v1/me/keys')).then((got) => {
    if (got.ok && owner === account) keep(account, got.value)
  })
}

/** Chooses on every device. Where the server refuses, what stood before stands. */
export async function chooseKeys(keys: StoredKeys): Promise<Reply<unknown>> {
  const before = storedKeys.get()
  storedKeys.set(keys)
  const got = await reply(client.PUT('/api/v1/me/keys', { body: { singleKeys: keys.singleKeys, keys: { ...keys.keys } } }))
  if (!got.ok) storedKeys.set(before)
  else if (owner !== null) keep(owner, keys)
  return got
}

function keep(account: string, keys: StoredKeys): void {
  storedKeys.set({ singleKeys: keys.singleKeys, keys: keys.keys })
  try {
    localStorage.setItem(keyOf(account), JSON.stringify(keys))
  } catch {
    // The browser keeps no data: the server does.
  }
}

function remembered(account: string): StoredKeys | null {
  try {
    const held = JSON.parse(localStorage.getItem(keyOf(account)) ?? 'null') as Partial<StoredKeys> | null
    return held?.keys === undefined ? null : { singleKeys: held.singleKeys !== false, keys: held.keys }
  } catch {
    return null
  }
}

function keyOf(account: string): string {
  return `assay-keys-${account}`
}
