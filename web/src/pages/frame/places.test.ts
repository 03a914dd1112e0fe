import { describe, expect, it } from 'vitest'
import { addressOf, placeAt, placesOf } from './places'

const owner = { id: '7', roles: ['owner'], taxonomyVersion: 1 }

describe('Places', () => {
  it('are only those that somebody may open', () => {
    const ids = (roles: string[]) => placesOf({ roles, taxonomyVersion: 1 }).map((place) => place.id)

    expect(ids(['annotator'])).toContain('label')
    expect(ids(['annotator'])).not.toContain('data')
    expect(ids(['auditor'])).toContain('data')
    expect(ids(['auditor'])).not.toContain('import')
  })

  it('have no labeling before there is a taxonomy', () => {
    expect(placesOf({ roles: ['owner'], taxonomyVersion: 0 }).map((place) => place.id)).not.toContain('label')
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
