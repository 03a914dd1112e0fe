import { describe, expect, it, vi } from 'vitest'
import { exportLabels } from './actions'
import { notWhole } from './server'

// The client takes both as it is loaded.
const server = vi.hoisted(() => {
  vi.stubGlobal('window', { location: { origin: 'http://assay.example' } })
  const fetches = vi.fn<(request: Request) => Promise<Response>>()
  vi.stubGlobal('fetch', fetches)
  return fetches
})

/** A server, or what stands before it: what came of a file, with the header of an export or without, and what the server says it sent. */
function answering(came: string, header: string | null, sent: object) {
  server.mockImplementation((request) =>
    Promise.resolve(
      request.method === 'POST'
        ? new Response(came, { headers: header === null ? {} : { 'Assay-Export': header } })
        : new Response(JSON.stringify(request.url.endsWith('/exports/41') ? sent : {}), { headers: { 'Content-Type': 'application/json' } }),
    ),
  )
}

const take = () => exportLabels('1', 'labels', 'jsonl', null, () => undefined)

describe('An export', () => {
  it('is taken where all of it came', async () => {
    answering('12345678', '41', { state: 'made', bytes: 8 })
    expect(await take()).toMatchObject({ ok: true, value: { name: 'labels.jsonl' } })
  })

  it.each([
    ['cut on its way', '1234', '41', { state: 'made', bytes: 8 }],
    ['broken off at the server', '1234', '41', { state: 'broken', bytes: null }],
    ['still on its way for the server', '1234', '41', { state: 'begun', bytes: null }],
    ['a page to sign in', '<html>', null, {}],
  ])('is no file where it is %s', async (_, came, header, sent) => {
    answering(came, header, sent)
    expect(await take()).toEqual({ ok: false, problem: notWhole })
  })
})
