import { describe, expect, it } from 'vitest'
import { prefer } from '../session/preferences'
import { landingOf } from './landing'

const HOUR = 3_600_000
const annotator = (id: string, project = '7') => ({ id, grants: [{ project, pool: '0', roles: ['annotator'] }] })

describe('Whoever signs in lands', () => {
  it('on their projects where they do more than label', () => {
    expect(landingOf({ id: 'lea', grants: [{ project: '7', pool: '0', roles: ['annotator', 'lead'] }] })).toBe('/p')
  })

  it('on what to do next where they label', () => {
    expect(landingOf(annotator('ana'))).toBe('/me')
  })

  it('on the task where they left it less than twelve hours ago, as long as they are in that project', () => {
    expect(landingOf(annotator('ben'), 0)).toBe('/me')
    prefer({ lastWork: { project: '7', at: 0 } })

    expect(landingOf(annotator('ben'), 11 * HOUR)).toBe('/p/7/label')
    expect(landingOf(annotator('ben'), 13 * HOUR)).toBe('/me')
    expect(landingOf(annotator('ben', '8'), 11 * HOUR)).toBe('/me')
  })
})
