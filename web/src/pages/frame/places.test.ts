import { describe, expect, it } from 'vitest'
import { addressOf, mayOpen, placeAt, placesOf, seesAll } from './places'

const owner = { id: '7', roles: ['owner'], state: 'open', taxonomyVersion: 1 }

describe('Places', () => {
  it('are only those that somebody may open', () => {
    const ids = (roles: string[]) => placesOf({ roles, state: 'open', taxonomyVersion: 1 }).map((place) => place.id)

    expect(ids(['annotator'])).toContain('label')
    expect(ids(['annotator'])).not.toContain('data')
    expect(ids(['auditor'])).toContain('data')
    expect(ids(['auditor'])).not.toContain('import')
  })

  it('have no labeling before there is a taxonomy', () => {
    expect(placesOf({ roles: ['owner'], state: 'open', taxonomyVersion: 0 }).map((place) => place.id)).not.toContain('label')
  })

  it('are read only in an archived project, and its settings stay', () => {
    const ids = placesOf({ ...owner, state: 'archived' }).map((place) => place.id)

    expect(ids).toContain('settings')
    expect(ids).toContain('inbox')
    expect(ids).not.toContain('label')
    expect(ids).not.toContain('import')
    expect(mayOpen({ ...owner, state: 'archived' }, '/p/7/label')).toBe(false)
    expect(mayOpen({ ...owner, roles: ['annotator'] }, '/p/7/settings')).toBe(false)
    expect(mayOpen({ ...owner, roles: ['annotator'] }, '/p/7')).toBe(true)
  })

  it('are all there are for leads and owners, in an archived project too', () => {
    expect([['owner'], ['lead'], ['auditor'], ['annotator', 'reviewer'], []].map((roles) => seesAll({ roles }))).toEqual([true, true, false, false, false])
  })

  it('have addresses and keys of their own', () => {
    const places = placesOf(owner)

    expect(new Set(places.map((place) => place.key)).size).toBe(places.length)
    expect(new Set(places.map((place) => addressOf(owner, place))).size).toBe(places.length)
  })

  it('are found by address, the nearest first', () => {
    const places = placesOf(owner)

    expect(placeAt(owner, places, '/p/7')?.id).toBe('overview')
    expect(placeAt(owner, places, '/p/7/import/12')?.id).toBe('import')
    expect(placeAt(owner, places, '/p/7/nowhere')).toBeNull()
  })
})
