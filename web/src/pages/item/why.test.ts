import { describe, expect, it } from 'vitest'
import { tiedFields } from './why'

describe('Why a label is disputed', () => {
  it('names the fields in which no value leads', () => {
    expect(tiedFields([{ mood: 'angry', severity: 5 }, { mood: 'angry', severity: 2 }])).toEqual(['severity'])
    expect(tiedFields([{ mood: 'angry' }, { mood: 'calm' }, { mood: 'calm' }])).toEqual([])
    expect(tiedFields([{ tags: ['a', 'b'] }, { tags: ['b'] }])).toEqual(['tags'])
    expect(tiedFields([])).toEqual([])
  })
})
