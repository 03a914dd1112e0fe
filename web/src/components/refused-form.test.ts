import { describe, expect, it } from 'vitest'
import { besidesFields, faultsBesides } from './refused-form'
import type { Problem } from '../session/server'
import { problem } from '../session/session.test-data'

const withFaults = (...fields: readonly string[]): Problem => ({ ...problem(422, 'invalid', 'name: too long'), faults: fields.map((field) => ({ field, message: 'too long', line: null })) })

describe('What is refused of a form', () => {
  it('is said once: beside the field, or above all where there is none', () => {
    expect(besidesFields(withFaults('name'), ['name', 'email'])).toBeNull()
    expect(besidesFields(withFaults('name', 'scopes'), ['name'])).toBe('name: too long')
    expect(besidesFields(withFaults(), ['name'])).toBe('name: too long')
    expect(besidesFields(null, ['name'])).toBeNull()
  })

  it('is said once where no field is there to say it', () => {
    const other = { field: 'days', message: 'must lie between 1 and 365', line: null }

    expect(faultsBesides(withFaults('name'))).toEqual([])
    expect(faultsBesides({ ...withFaults('name'), faults: [...withFaults('name').faults, other] })).toEqual([other])
    expect(faultsBesides(null)).toEqual([])
  })
})
