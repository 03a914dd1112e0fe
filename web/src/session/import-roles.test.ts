import { describe, expect, it } from 'vitest'
import { commandLine, optionsOf } from './import-roles'

describe('What becomes of columns', () => {
  const roles = { id: 'key', channel: 'facet', region: 'jurisdiction', 'line no': 'ignore', text: 'content' }

  it('is told to the server by role', () => {
    expect(optionsOf(roles, true)).toEqual({ key: 'id', facets: ['channel'], columns: ['region=jurisdiction', 'line no=ignore'], strict: true })
  })

  it('reads the same as a command', () => {
    expect(commandLine("Ana's calls", 'my file.csv', roles, true)).toBe(
      "assay import 'my file.csv' --project 'Ana'\\''s calls' --key id --facet channel --column region=jurisdiction --column 'line no=ignore' --strict",
    )
  })
})
