import { describe, expect, it } from 'vitest'
import { forList, listOf } from './for-list'

const query = { filter: '', order: 'added', asOf: null }

/** A range of rows that is asked of one list, and what became of it. */
function asking(list: string | null) {
  const view = { list }
  const said: string[] = []
  let come: (rows: string) => void = () => undefined
  let fail: (reason: Error) => void = () => undefined
  const coming = new Promise<string>((resolve, reject) => {
    come = resolve
    fail = reject
  })
  const done = forList(coming, () => view.list, (rows) => said.push(rows), () => said.push('not had'))
  return { view, said, done, come, fail }
}

describe('Rows that come late', () => {
  it('are taken where the list that they were asked of is still in view', async () => {
    const { said, done, come } = asking('a')
    come('rows')
    await done

    expect(said).toEqual(['rows'])
  })

  it.each(['b', null])('are nobody\'s where %j is in view by then, and no failure of its', async (list) => {
    const [one, other] = [asking('a'), asking('a')]
    one.view.list = list
    other.view.list = list
    one.come('rows')
    other.fail(new Error('The server does not answer.'))
    await Promise.all([one.done, other.done])

    expect([one.said, other.said]).toEqual([[], []])
  })

  it('say so where they could not be had', async () => {
    const { said, done, fail } = asking('a')
    fail(new Error('The server does not answer.'))
    await done

    expect(said).toEqual(['not had'])
  })

  it('are of another list by project, filter, order or moment', () => {
    const lists = [listOf('1', query), listOf('2', query), listOf('1', { ...query, filter: 'x' }), listOf('1', { ...query, order: 'updated' }), listOf('1', { ...query, asOf: '7' })]

    expect(new Set(lists).size).toBe(5)
    expect(listOf('1', { ...query })).toBe(lists[0])
  })
})
