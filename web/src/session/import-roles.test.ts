import { describe, expect, it } from 'vitest'
import { assigned, commandLine, noChoices, optionsOf } from './import-roles'

describe('What becomes of columns', () => {
  const roles = { id: 'key', channel: 'facet', region: 'jurisdiction', 'line no': 'ignore', text: 'content' }

  it('is told to the server by role', () => {
    expect(optionsOf({ ...noChoices, roles, strict: true })).toEqual({ key: 'id', facets: ['channel'], columns: ['region=jurisdiction', 'line no=ignore'], strict: true, header: false, moments: '' })
  })

  it('reads the same as a command', () => {
    expect(commandLine("Ana's calls", 'my file.csv', { ...noChoices, roles, strict: true })).toBe(
      "assay import 'my file.csv' --project 'Ana'\\''s calls' --key id --facet channel --column region=jurisdiction --column 'line no=ignore' --strict",
    )
    expect(commandLine('Calls', 'a.csv', { ...noChoices, roles: { date: 'retainUntil' }, header: true, moments: 'dd/MM/yyyy HH:mm' })).toBe(
      "assay import a.csv --project Calls --column date=retainUntil --header --moments 'dd/MM/yyyy HH:mm'",
    )
  })

  it('says how moments are written only where there are any', () => {
    expect(optionsOf({ ...noChoices, roles: { id: 'key' }, moments: 'unix' }).moments).toBe('')
    expect(optionsOf({ ...noChoices, roles: { at: 'capturedAt' }, moments: 'unix' }).moments).toBe('unix')
  })

  it('moves from a column to another what an item has one of, and leaves the rest', () => {
    expect(assigned({ a: 'retainUntil', b: 'facet' }, 'c', 'retainUntil')).toEqual({ b: 'facet', c: 'retainUntil' })
    expect(assigned({ a: 'facet', b: 'ignore' }, 'c', 'facet')).toEqual({ a: 'facet', b: 'ignore', c: 'facet' })
    expect(assigned({ a: 'key' }, 'a', 'content')).toEqual({})
  })
})
