/**
 * Checks a proof of an event here in the browser, as `assay verify --proof` does elsewhere: the value is the one that the
 * header names, the header is a leaf of the tree (RFC 9162), and the tree's head is signed (C2SP signed note, Ed25519).
 */

export interface EventProof {
  readonly header: string
  readonly value: string | null
  readonly salt: string | null
  readonly position: number
  readonly treeSize: number
  readonly path: readonly string[]
  readonly checkpoint: string
  readonly key: string
}

export type ProofFault = 'value' | 'header' | 'path' | 'checkpoint' | 'key' | 'signature'

export interface CheckedProof {
  /** What does not hold; null where all that was checked does. */
  readonly fault: ProofFault | null
  /** False where this browser cannot check Ed25519. */
  readonly isSignatureChecked: boolean
  /** False where the value was erased: the event itself is still proved. */
  readonly hasValue: boolean
}

const utf8 = new TextEncoder()

export async function checkProof(proof: EventProof): Promise<CheckedProof> {
  const hasValue = proof.value !== null
  const result = (fault: ProofFault | null, isSignatureChecked = false): CheckedProof => ({ fault, isSignatureChecked, hasValue })
  try {
    const header = JSON.parse(proof.header) as { readonly position?: unknown; readonly valueHash?: unknown }
    if (header.position !== proof.position) return result('header')
    if (proof.value !== null && (proof.salt === null || !same(await sha256(fromBase64(proof.salt), utf8.encode(proof.value)), hashOf(header.valueHash)))) return result('value')
    const head = headOf(proof.checkpoint)
    if (head?.size !== proof.treeSize) return result('checkpoint')
    const root = await rootOf(await sha256(Uint8Array.of(0), utf8.encode(proof.header)), proof.position, proof.treeSize, proof.path.map(fromBase64))
    if (root === null || !same(root, head.root)) return result('path')
    return await checkSignature(proof, head, result)
  } catch {
    return result('header')
  }
}

interface Head {
  readonly body: string
  readonly size: number
  readonly root: Uint8Array
  readonly signatures: readonly { readonly name: string; readonly bytes: Uint8Array }[]
}

function headOf(note: string): Head | null {
  const split = note.lastIndexOf('\n\n')
  const body = note.slice(0, split + 1)
  const [origin, size, root] = body.split('\n')
  if (split < 0 || origin === undefined || origin === '' || size === undefined || !/^\d+$/.test(size) || root === undefined) return null
  const signatures = note
    .slice(split + 2)
    .split('\n')
    .map((line) => /^\u2014 (\S+) (\S+)$/.exec(line))
    .filter((line) => line !== null)
    .map(([, name = '', bytes = '']) => ({ name, bytes: fromBase64(bytes) }))
  return { body, size: Number(size), root: fromBase64(root), signatures }
}

async function checkSignature(proof: EventProof, head: Head, result: (fault: ProofFault | null, isSignatureChecked?: boolean) => CheckedProof): Promise<CheckedProof> {
  const [name = '', id = '', encoded = ''] = splitKey(proof.key)
  const key = fromBase64(encoded)
  const expected = await sha256(utf8.encode(`${name}\n`), key)
  const keyId = [...expected.slice(0, 4)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  if (key.length !== 33 || key[0] !== 1 || keyId !== id) return result('key')
  const signed = head.signatures.find((one) => one.name === name && same(one.bytes.slice(0, 4), expected.slice(0, 4)))
  if (signed === undefined) return result('signature')
  try {
    const imported = await crypto.subtle.importKey('raw', key.slice(1), 'Ed25519', false, ['verify'])
    const isGood = await crypto.subtle.verify('Ed25519', imported, signed.bytes.slice(4), utf8.encode(head.body))
    return isGood ? result(null, true) : result('signature', true)
  } catch {
    // Older browsers have no Ed25519; all else was checked.
    return result(null, false)
  }
}

/** name+id+base64, of which only the last may hold a plus sign. */
function splitKey(key: string): readonly string[] {
  const [name = '', id = '', ...rest] = key.split('+')
  return [name, id, rest.join('+')]
}

/** The root that a leaf and its path lead to (RFC 9162, section 2.1.3.2); null where the path has a wrong length. */
async function rootOf(leaf: Uint8Array<ArrayBuffer>, position: number, size: number, path: readonly Uint8Array<ArrayBuffer>[]): Promise<Uint8Array | null> {
  let [node, last, hash] = [position, size - 1, leaf]
  if (position < 0 || position >= size) return null
  for (const sibling of path) {
    if (last === 0 || sibling.length !== 32) return null
    if (node % 2 === 1 || node === last) {
      hash = await sha256(Uint8Array.of(1), sibling, hash)
      while (node % 2 === 0 && node !== 0) [node, last] = [Math.floor(node / 2), Math.floor(last / 2)]
    } else {
      hash = await sha256(Uint8Array.of(1), hash, sibling)
    }
    ;[node, last] = [Math.floor(node / 2), Math.floor(last / 2)]
  }
  return last === 0 ? hash : null
}

async function sha256(...parts: readonly Uint8Array<ArrayBuffer>[]): Promise<Uint8Array<ArrayBuffer>> {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return new Uint8Array(await crypto.subtle.digest('SHA-256', all))
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0))
}

/** Hex or base64, as the header writes it. */
function hashOf(text: unknown): Uint8Array {
  const written = typeof text === 'string' ? text : ''
  return /^[0-9a-f]{64}$/.test(written) ? Uint8Array.from(written.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16)) : fromBase64(written.replaceAll('-', '+').replaceAll('_', '/'))
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i])
}
