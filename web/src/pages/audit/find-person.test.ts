import { describe, expect, it } from 'vitest'
import { findPerson, shownAs } from './find-person'

const ana = { id: '11', name: 'Ana', email: 'ana@example.org' }
const other = { id: '12', name: 'Ana', email: 'a.silva@example.org' }
const ben = { id: '13', name: 'Ben', email: 'ben@example.org' }
const unnamed = { id: '14', name: '', email: 'x@example.org' }

describe('Whom a text means', () => {
  it('is found by name, address or id, in any case of letters', () => {
    expect(findPerson([ana, ben], 'ben')).toEqual({ is: 'one', id: '13' })
    expect(findPerson([ana, ben], 'ANA@example.org')).toEqual({ is: 'one', id: '11' })
    expect(findPerson([unnamed], 'x@example.org')).toEqual({ is: 'one', id: '14' })
    expect(findPerson([ana], '99')).toEqual({ is: 'one', id: '99' })
    expect(findPerson([ana], 'Carl')).toEqual({ is: 'none' })
    expect(findPerson([unnamed], '')).toEqual({ is: 'none' })
  })

  it('is one of several only where more is said than their name', () => {
    expect(findPerson([ana, other], 'Ana')).toEqual({ is: 'many', emails: ['ana@example.org', 'a.silva@example.org'] })
    expect(findPerson([ana, other], shownAs([ana, other], other))).toEqual({ is: 'one', id: '12' })
    expect(shownAs([ana, ben], ben)).toBe('Ben')
  })
})
