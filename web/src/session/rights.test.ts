import { describe, expect, it } from 'vitest'
import { labels, may } from './rights'

describe('Rights', () => {
  it('say whose roles label, in an archived project too', () => {
    expect(labels({ roles: ['reviewer'] })).toBe(false)
    expect(labels({ roles: ['auditor', 'annotator'] })).toBe(true)
    expect(may({ roles: ['annotator'], state: 'archived' }, 'annotate')).toBe(false)
  })
})
