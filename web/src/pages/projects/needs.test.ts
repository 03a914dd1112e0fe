import { describe, expect, it } from 'vitest'
import type { Project } from '../../session/server'
import type { ProjectSummary } from '../../session/statistics'
import { needsOf } from './needs'

const project = (change: Partial<Project>): Project => ({ id: '1', name: 'Intents', description: '', state: 'open', taxonomyVersion: 1, createdAt: '', roles: ['lead'], policy: { overlap: 3 } as Project['policy'], ...change })
const summary = (change: Partial<ProjectSummary>): ProjectSummary => ({ project: '1', items: 10, answers: 0, open: 0, resolved: 0, disputed: 0, dead: 0, inboxOpen: 0, agreement: null, days: [], ...change })

describe('What a project needs', () => {
  it('is what blocks it before what waits', () => {
    const needs = needsOf(project({}), summary({ disputed: 2, dead: 7, open: 500 }))

    expect(needs.map((need) => need.text)).toEqual(['2 disputed', '7 given up', '500 open to label'])
  })

  it('is a taxonomy and items at the beginning, for who may bring them', () => {
    expect(needsOf(project({ taxonomyVersion: 0, roles: ['owner'] }), summary({ items: 0 })).map((need) => need.path)).toEqual(['/taxonomy/draft', '/import'])
    expect(needsOf(project({ taxonomyVersion: 0, roles: ['annotator'] }), summary({ items: 0 }))).toEqual([])
  })

  it('is nothing while it is paused, and nothing that somebody may not do', () => {
    expect(needsOf(project({ state: 'paused' }), summary({ disputed: 2 }))).toEqual([])
    expect(needsOf(project({ roles: ['reviewer'] }), summary({ disputed: 2, open: 3 }))).toEqual([])
  })
})
