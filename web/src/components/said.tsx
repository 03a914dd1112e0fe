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

const sayings = new Observable<readonly Saying[]>([])
let last = 0

/**
 * Says in one quiet line what happened elsewhere than where somebody looks. It takes no focus and covers nothing.
 * The next takes its place, but no way back: what can be undone stays until its time is over or something else can be.
 */
export function say(text: string, { tone = 'ok', undo = null }: { readonly tone?: Tone; readonly undo?: (() => void) | null } = {}): void {
  sayings.set([...sayings.get().filter((one) => one.undo !== null && undo === null), { number: ++last, text, tone, undo }])
}

const drop = (number: number) => sayings.set(sayings.get().filter((one) => one.number !== number))

export function Said() {
  const said = useObserved(sayings)
  return (
    <div className={styles.said} aria-live="polite">
      {said.map((one) => (
        <OneSaying key={one.number} said={one} />
      ))}
    </div>
  )
}

function OneSaying({ said: { number, text, tone, undo } }: { readonly said: Saying }) {
  useEffect(() => {
    const timer = setTimeout(() => drop(number), undo === null ? LASTS_MS : UNDO_LASTS_MS)
    return () => clearTimeout(timer)
  }, [number, undo])
  return (
    <Line tone={tone} text={text}>
      {undo !== null && (
        <Action
          onClick={() => {
            undo()
            drop(number)
          }}
        >
          {words.undo}
        </Action>
      )}
      <Action onClick={() => drop(number)}>{words.close}</Action>
    </Line>
  )
}
