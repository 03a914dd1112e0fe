import { describe, expect, it } from 'vitest'
import { ManualClock } from './session.test-data'
import { TabClaim, type TabChannel, type TabMessage } from './tab'

/** Tabs that hear each other, at once. */
function wires() {
  const channels = new Set<TabChannel>()
  return (): TabChannel => {
    const channel: TabChannel = {
      onmessage: null,
      postMessage(message: TabMessage) {
        for (const other of channels) if (other !== channel) other.onmessage?.({ data: message })
      },
      close: () => channels.delete(channel),
    }
    channels.add(channel)
    return channel
  }
}

describe('Tabs', () => {
  it('let the first one work and the second one read', async () => {
    const clock = new ManualClock()
    const open = wires()
    const first = new TabClaim(open(), 'b', clock)
    first.ask()
    await clock.pass(200)
    const second = new TabClaim(open(), 'a', clock)
    second.ask()
    await clock.pass(200)

    expect([first.state.get(), second.state.get()]).toEqual(['mine', 'other'])
  })

  it('hand the work over, and the first one says so', async () => {
    const clock = new ManualClock()
    const open = wires()
    const first = new TabClaim(open(), 'a', clock)
    first.ask()
    await clock.pass(200)
    const second = new TabClaim(open(), 'b', clock)
    second.ask()
    await clock.pass(200)
    second.take()

    expect([first.state.get(), second.state.get()]).toEqual(['taken', 'mine'])
  })

  it('that open at once agree on one', async () => {
    const clock = new ManualClock()
    const open = wires()
    const tabs = [new TabClaim(open(), 'a', clock), new TabClaim(open(), 'b', clock)]
    for (const tab of tabs) tab.ask()
    await clock.pass(200)

    expect(tabs.map((tab) => tab.state.get())).toEqual(['mine', 'other'])
  })

  it('that have ended are not waited for', async () => {
    const clock = new ManualClock()
    const open = wires()
    const first = new TabClaim(open(), 'a', clock)
    first.ask()
    await clock.pass(200)
    first.close()
    const second = new TabClaim(open(), 'b', clock)
    second.ask()
    await clock.pass(200)

    expect(second.state.get()).toBe('mine')
  })
})
