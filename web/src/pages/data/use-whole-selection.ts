import { useEffect, useRef, useState } from 'react'
import type { Selection } from '../../session/tasks'

/**
 * Acts on a selection once it is whole: what is asked for while rows are still on their way into it waits for them, and is not
 * done where they did not come, which leaves the selection as it was.
 */
export function useWholeSelection(selection: Selection, isSelecting: boolean, act: () => void): readonly [start: () => void, isWaiting: boolean] {
  const [waitsSince, setWaitsSince] = useState<Selection | null>(null)
  const settle = useRef<((before: Selection) => void) | null>(null)
  useEffect(() => {
    settle.current = (before) => {
      setWaitsSince(null)
      if (before !== selection) act()
    }
  })
  useEffect(() => {
    if (waitsSince !== null && !isSelecting) settle.current?.(waitsSince)
  }, [waitsSince, isSelecting])
  return [() => (isSelecting ? setWaitsSince(selection) : act()), waitsSince !== null]
}
