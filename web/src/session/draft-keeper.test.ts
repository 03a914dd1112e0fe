import { describe, expect, it } from 'vitest'
import { DraftKeeper } from './draft-keeper'
import type { Reply } from './server'
import { ManualClock, problem, rest } from './session.test-data'

function desk() {
  const clock = new ManualClock()
  const waiting: { readonly text: string; readonly answer: (reply: Reply<unknown>) => void }[] = []
  const keeper = new DraftKeeper('a', (text) => new Promise((answer) => waiting.push({ text, answer })), clock)
  const answer = async (reply: Reply<unknown> = { ok: true, value: null }) => {
    waiting.shift()?.answer(reply)
    await rest()
  }
  return { clock, keeper, waiting, answer, texts: () => waiting.map((one) => one.text) }
}

describe('A kept draft', () => {
  it('is sent when somebody pauses, and is kept once the server says so', async () => {
    const { clock, keeper, texts, answer } = desk()
    keeper.change('ab')
    await clock.pass(500)
    keeper.change('abc')
    await clock.pass(500)
    expect(texts()).toEqual([])
    await clock.pass(300)
    expect([texts(), keeper.state.get(), keeper.isWaiting]).toEqual([['abc'], 'waiting', true])
    await answer()
    expect([keeper.state.get(), keeper.isWaiting]).toEqual(['saved', false])
  })

  it('is not kept while a newer text waits, and the newest arrives last', async () => {
    const { clock, keeper, texts, answer } = desk()
    keeper.change('ab')
    await clock.pass(800)
    keeper.change('abc')
    await clock.pass(800)
    expect(texts()).toEqual(['ab'])
    await answer()
    expect([texts(), keeper.state.get()]).toEqual([['abc'], 'waiting'])
    await answer()
    expect(keeper.state.get()).toBe('saved')
  })

  it('goes back to what it was: that is sent too', async () => {
    const { clock, keeper, texts, answer } = desk()
    keeper.change('ab')
    await clock.pass(800)
    await answer()
    keeper.change('a')
    await clock.pass(800)
    expect(texts()).toEqual(['a'])
  })

  it('says why it is not kept, and tries again', async () => {
    const { clock, keeper, texts, answer } = desk()
    keeper.change('ab')
    await clock.pass(800)
    await answer({ ok: false, problem: problem(503, 'unavailable') })
    expect(keeper.state.get()).toMatchObject({ status: 503 })
    await clock.pass(5_000)
    expect(texts()).toEqual(['ab'])
    await answer()
    expect(keeper.state.get()).toBe('saved')
  })

  it('is sent at once when somebody leaves, and not at all once it has ended', async () => {
    const { clock, keeper, texts, answer } = desk()
    keeper.change('ab')
    keeper.flush()
    expect(texts()).toEqual(['ab'])
    keeper.change('abc')
    let ended = false
    void keeper.end().then(() => { ended = true })
    await rest()
    expect(ended).toBe(false)
    await answer()
    keeper.flush()
    await clock.pass(10_000)
    expect([ended, texts()]).toEqual([true, []])
  })
})
