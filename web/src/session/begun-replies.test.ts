import { describe, expect, it } from 'vitest'
import { BegunReplies } from './begun-replies'

const place = { account: '1', project: '2', entry: '3' }

function replies() {
  let made = 0
  return new BegunReplies(() => `r${++made}`)
}

describe('A reply that is being written', () => {
  it('is there until the server has it or it is cleared, for its person and entry alone', () => {
    const begun = replies()
    begun.put(place, 'Take the newer one. ')

    expect(begun.textOf(place)).toBe('Take the newer one. ')
    expect(begun.textOf({ ...place, entry: '4' })).toBe('')
    expect(begun.textOf({ ...place, account: '9' })).toBe('')
    begun.arrived(place, 'Take the newer one.')
    expect(begun.textOf(place)).toBe('')
    begun.put(place, 'Another')
    begun.put(place, '')
    expect(begun.textOf(place)).toBe('')
  })

  it('keeps its id while the same words are sent again, and is another reply with other words or once it has arrived', () => {
    const begun = replies()

    expect(begun.idFor(place, 'Yes')).toBe('r1')
    expect(begun.idFor(place, 'Yes')).toBe('r1')
    expect(begun.idFor(place, 'No')).toBe('r2')
    begun.arrived(place, 'No')
    expect(begun.idFor(place, 'No')).toBe('r3')
  })

  it('keeps what was typed while it was sent', () => {
    const begun = replies()
    begun.put(place, 'Yes, and more')

    begun.arrived(place, 'Yes')

    expect(begun.textOf(place)).toBe('Yes, and more')
  })
})
