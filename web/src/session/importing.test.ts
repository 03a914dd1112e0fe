import { describe, expect, it } from 'vitest'
import type { ImportOptions } from './actions'
import { Importing } from './importing'
import { KeptRoles } from './kept-roles'
import type { Reply } from './server'
import { ManualClock, offline, problem, rest } from './session.test-data'

interface Arrived {
  readonly what: 'check' | 'run'
  readonly options: ImportOptions
  readonly onSent: (bytes: number) => void
  readonly answer: (reply: Reply<never>) => void
}

function desk(kept = new KeptRoles(null)) {
  const clock = new ManualClock()
  const arrived: Arrived[] = []
  let ended = 0
  const begin = (what: Arrived['what']) => (_file: File, options: ImportOptions, onSent: (bytes: number) => void) => {
    let answer: Arrived['answer'] = () => undefined
    const done = new Promise<Reply<never>>((resolve) => {
      answer = resolve
    })
    arrived.push({ what, options, onSent, answer })
    return { done, stop: () => answer({ ok: false, problem: problem(0, 'stopped', '') }) }
  }
  const importing = new Importing({ clock, check: begin('check'), run: begin('run'), choicesBefore: (columns) => kept.of('p', columns), keepChoices: (columns, choices) => kept.keep('p', columns, choices), onEnded: () => ended++ })
  const answer = async (reply: { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly problem: typeof offline }) => {
    arrived.at(-1)?.answer(reply as Reply<never>)
    await rest()
  }
  const checked = async () => {
    importing.take(new File(['a\n1\n'], 'a.csv'))
    await answer({ ok: true, value: { columns: [] } })
  }
  return { clock, importing, arrived, answer, checked, ended: () => ended }
}

describe('An import', () => {
  it('checks a file, again for each column that becomes something else, and runs it', async () => {
    const { importing, arrived, answer, checked, ended } = desk()
    await checked()
    importing.assign('a', 'key')
    importing.assign('b', 'facet')
    expect(arrived).toHaveLength(2)
    await answer({ ok: true, value: { columns: [] } })
    importing.assign('b', 'key')
    await answer({ ok: true, value: { columns: [] } })
    expect(importing.state.get().choices.roles).toEqual({ b: 'key' })

    importing.setStrict(true)
    void importing.start()
    arrived.at(-1)?.onSent(3)
    expect(importing.state.get().sending).toMatchObject({ what: 'run', sent: 3, isWaiting: false })
    await answer({ ok: true, value: { added: 1 } })
    expect(arrived.at(-1)?.options).toEqual({ key: 'b', facets: [], columns: [], strict: true, header: false, moments: '' })
    expect(importing.state.get()).toMatchObject({ run: { added: 1 }, sending: null, wasResumed: false })
    expect(ended()).toBe(1)
  })

  it('is checked anew when somebody says how the file is to be read, and keeps what it knew where that is refused', async () => {
    const { importing, arrived, answer, checked } = desk()
    await checked()
    importing.assign('a', 'retainUntil')
    await answer({ ok: true, value: { columns: [] } })
    importing.setMoments('dd/MM/yyyy')
    expect(arrived.at(-1)?.options).toMatchObject({ columns: ['a=retainUntil'], moments: 'dd/MM/yyyy' })
    await answer({ ok: false, problem: { ...offline, kind: 'invalid' } })
    expect(importing.state.get()).toMatchObject({ checked: { columns: [] }, problem: { kind: 'invalid' } })

    importing.setMoments('dd/MM/yyyy')
    expect(arrived).toHaveLength(3)
    importing.setHeader(true)
    expect(arrived.at(-1)?.options).toMatchObject({ columns: [], header: true })
  })

  it('takes what the last import of the same columns said of them, and checks with that', async () => {
    const kept = new KeptRoles(null)
    const columns = [{ name: 'Ticket No' }, { name: 'Sprache' }, { name: 'text' }]
    const first = desk(kept)
    first.importing.take(new File([''], 'a.csv'))
    await first.answer({ ok: true, value: { columns } })
    for (const [column, role] of [['Ticket No', 'key'], ['Sprache', 'facet']] as const) {
      first.importing.assign(column, role)
      await first.answer({ ok: true, value: { columns } })
    }
    void first.importing.start()
    await first.answer({ ok: true, value: { added: 1 } })
    const { importing, arrived, answer } = desk(kept)
    importing.take(new File([''], 'b.csv'))
    await answer({ ok: true, value: { columns } })
    expect(arrived.map(({ options }) => [options.key, options.facets])).toEqual([['', []], ['Ticket No', ['Sprache']]])
    await answer({ ok: true, value: { columns } })

    expect(importing.state.get()).toMatchObject({ isAsBefore: true, sending: null, choices: { roles: { 'Ticket No': 'key', Sprache: 'facet' } } })
    importing.assign('Ticket No', 'content')
    await answer({ ok: true, value: { columns } })
    expect(importing.state.get()).toMatchObject({ isAsBefore: false, sending: null, choices: { roles: { Sprache: 'facet' } } })
  })

  it('takes nothing over from columns that have other names until a header is told', async () => {
    const kept = new KeptRoles(null)
    kept.keep('p', ['id', '2095'], { roles: { '2095': 'retainUntil' }, moments: 'dd/MM/yyyy' })
    const { importing, arrived, answer } = desk(kept)
    importing.take(new File([''], 'a.csv'))
    await answer({ ok: true, value: { columns: [{ name: '1' }, { name: '2' }] } })
    expect(importing.state.get()).toMatchObject({ isAsBefore: false, sending: null })
    importing.setHeader(true)
    await answer({ ok: true, value: { columns: [{ name: 'id' }, { name: '2095' }] } })

    expect(arrived.at(-1)?.options).toMatchObject({ header: true, columns: ['2095=retainUntil'], moments: 'dd/MM/yyyy' })
  })

  it('goes on by itself when the network was away', async () => {
    const { clock, importing, arrived, answer, checked } = desk()
    await checked()
    void importing.start()
    await answer({ ok: false, problem: offline })
    expect(importing.state.get().sending).toMatchObject({ what: 'run', isWaiting: true })
    await clock.pass(2_000)
    expect(arrived).toHaveLength(3)
    await answer({ ok: false, problem: offline })
    importing.goOn()
    await rest()
    expect(arrived).toHaveLength(4)
    await answer({ ok: true, value: { added: 1 } })
    expect(importing.state.get()).toMatchObject({ run: { added: 1 }, wasResumed: true, problem: null })
  })

  it('is stopped as it sends and as it waits', async () => {
    const { clock, importing, arrived, answer, checked } = desk()
    await checked()
    void importing.start()
    importing.stop()
    await rest()
    expect(importing.state.get()).toMatchObject({ sending: null, problem: { kind: 'stopped' } })

    void importing.start()
    await answer({ ok: false, problem: offline })
    importing.stop()
    await clock.pass(60_000)
    expect(importing.state.get()).toMatchObject({ sending: null, problem: { kind: 'stopped' } })
    expect(arrived).toHaveLength(3)
  })

  it('says what the server refuses, and keeps the file', async () => {
    const { importing, answer, checked } = desk()
    await checked()
    void importing.start()
    await answer({ ok: false, problem: problem(422, 'invalid') })
    expect(importing.state.get()).toMatchObject({ run: null, problem: { status: 422 }, file: { name: 'a.csv' } })
    importing.clear()
    expect(importing.state.get().file).toBeNull()
  })
})
