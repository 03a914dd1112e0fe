import type { CorrectionRecord, DraftRecord } from './local-store'

/** A record whose writing has begun and not ended. */
export type UnfinishedWrite = { readonly into: 'drafts'; readonly record: DraftRecord } | { readonly into: 'corrections'; readonly record: CorrectionRecord }

type Kept = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>

const PREFIX = 'assay.unfinished.'

/**
 * The last words of a page. A browser breaks off what its database still writes when the page is closed or loaded again, and on a busy machine that is
 * the last keys of a text. They are put where writing is at once, and into the database when it is opened next.
 */
export class Unfinished {
  readonly #writing = new Map<string, UnfinishedWrite>()
  readonly #storage: Kept | null

  constructor(storage: Kept | null) {
    this.#storage = storage
  }

  /** Runs a write. What could not be written stays unfinished until something newer of its task is. */
  async during(one: UnfinishedWrite, write: () => Promise<unknown>): Promise<void> {
    const key = keyOf(one.into, one.record.account, one.record.task)
    this.#writing.set(key, one)
    await write()
    if (this.#writing.get(key) === one) this.#drop(key)
  }

  /** A record that is removed is not written any more. */
  forget(into: UnfinishedWrite['into'], account: string, task: string): void {
    this.#drop(keyOf(into, account, task))
  }

  /** Nothing of somebody stays. */
  clear(account: string): void {
    const mine = `${PREFIX}${JSON.stringify([account]).slice(0, -1)},`
    for (const key of [...this.#writing.keys(), ...this.#keys()].filter((key) => key.startsWith(mine))) this.#drop(key)
  }

  /** The page is closed: what is still being written is put away. */
  putAway(): void {
    try {
      for (const [key, one] of this.#writing) this.#storage?.setItem(key, JSON.stringify(one))
    } catch {
      // A browser that is full keeps what the database has.
    }
  }

  /** What an earlier page put away. It stays until it is written, or forgotten. */
  left(): readonly UnfinishedWrite[] {
    return this.#keys().flatMap((key) => {
      const one = read(this.#storage?.getItem(key) ?? '')
      if (one === null) this.#drop(key)
      return one ?? []
    })
  }

  #keys(): readonly string[] {
    const storage = this.#storage
    if (storage === null) return []
    return Array.from({ length: storage.length }, (_, index) => storage.key(index)).filter((key) => key?.startsWith(PREFIX) === true) as string[]
  }

  #drop(key: string): void {
    this.#writing.delete(key)
    try {
      this.#storage?.removeItem(key)
    } catch {
      // Nothing was put there either.
    }
  }
}

function keyOf(into: UnfinishedWrite['into'], account: string, task: string): string {
  return PREFIX + JSON.stringify([account, into, task])
}

/** Null where it is none: it was cut off in its midst, or another version or somebody else wrote it. */
function read(text: string): UnfinishedWrite | null {
  try {
    const read: unknown = JSON.parse(text)
    return isUnfinishedWrite(read) ? read : null
  } catch {
    return null
  }
}

function isUnfinishedWrite(read: unknown): read is UnfinishedWrite {
  if (!isObject(read) || (read.into !== 'drafts' && read.into !== 'corrections') || !isObject(read.record)) return false
  const { account, project, task, value, savedAt } = read.record
  return [account, project, task].every((one) => typeof one === 'string') && isObject(value) && typeof savedAt === 'number'
}

function isObject(one: unknown): one is Readonly<Record<string, unknown>> {
  return typeof one === 'object' && one !== null && !Array.isArray(one)
}
