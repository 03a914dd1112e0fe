import { useEffect } from 'react'
import { frame as words } from '../messages/en'
import { Observable } from '../session/observable'
import { Action, Line, type Tone } from './line'
import { useObserved } from './observed'
import styles from './said.module.css'

interface Saying {
  readonly number: number
  readonly text: string
  readonly tone: Tone
  readonly undo: (() => void) | null
}

const LASTS_MS = 6_000
/** What can be undone stays long enough to be read and reached. */
const UNDO_LASTS_MS = 20_000

const saying = new Observable<Saying | null>(null)
let last = 0

/** Says in one quiet line what happened elsewhere than where somebody looks. It takes no focus and covers nothing. */
export function say(text: string, { tone = 'ok', undo = null }: { readonly tone?: Tone; readonly undo?: (() => void) | null } = {}): void {
  saying.set({ number: ++last, text, tone, undo })
}

export function Said() {
  const said = useObserved(saying)
  useEffect(() => {
    if (said === null) return
    const timer = setTimeout(() => saying.set(null), said.undo === null ? LASTS_MS : UNDO_LASTS_MS)
    return () => clearTimeout(timer)
  }, [said])
  return (
    <div className={styles.said} aria-live="polite">
      {said !== null && (
        <Line tone={said.tone} text={said.text}>
          {said.undo !== null && (
            <Action
              onClick={() => {
                said.undo?.()
                saying.set(null)
              }}
            >
              {words.undo}
            </Action>
          )}
          <Action onClick={() => saying.set(null)}>{words.close}</Action>
        </Line>
      )}
    </div>
  )
}
