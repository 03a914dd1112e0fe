import { describe, expect, it } from 'vitest'
import { besidesFields } from './refused-form'
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
})
