import { describe, expect, it, vi } from 'vitest'
import { together } from './together'

const answered = (data: string) => ({ data, isError: false, error: null, refetch: vi.fn() })
const waiting = { data: undefined, isError: false, error: null, refetch: vi.fn() }
const failed = () => ({ data: undefined, isError: true, error: new Error('The server does not answer.'), refetch: vi.fn() })

describe('Several questions', () => {
  it('that were all answered are there, none of them too', () => {
    expect(together([answered('a'), answered('b')])).toMatchObject({ there: ['a', 'b'], isWaiting: false, unloaded: null })
    expect(together([])).toMatchObject({ there: [], isWaiting: false, unloaded: null })
  })

  it('wait while one does', () => {
    expect(together([answered('a'), waiting])).toMatchObject({ there: ['a'], isWaiting: true, unloaded: null })
  })

  it('say that something could not be loaded, and are not taken for none', () => {
    expect(together([failed()]).unloaded).toEqual({ all: true, reason: 'The server does not answer.' })
    expect(together([answered('a'), failed()]).unloaded).toEqual({ all: false, reason: 'The server does not answer.' })
  })

  it('keep what was there before, although asking again failed', () => {
    expect(together([{ ...failed(), data: 'a' }])).toMatchObject({ there: ['a'], unloaded: null })
  })

  it('are asked again where they failed, and only there', () => {
    const queries = [answered('a'), failed()]
    together(queries).retry()

    expect(queries.map(({ refetch }) => refetch.mock.calls.length)).toEqual([0, 1])
  })
})
