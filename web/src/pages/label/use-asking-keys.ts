import { useEffectEvent, useLayoutEffect, useRef, type RefObject } from 'react'
import { isForDialog } from '../../components/dialogs'
import type { Labeling } from '../../session/labeling'
import { focusOf, pressOf } from '../../surfaces/fields/press'
import type { KeyMap } from '../../tools/keys'
import { keyBeside } from '../../tools/reasons'

/** While something is asked about the task, keys are for that, also where a pointer has taken the focus away. Gives the place of the bar. */
export function useAskingKeys(labeling: Labeling, keys: KeyMap): RefObject<HTMLDivElement | null> {
  const bar = useRef<HTMLDivElement>(null)

  const onKey = useEffectEvent((event: KeyboardEvent) => {
    const box = bar.current?.querySelector('input') ?? null
    const place = box ?? bar.current
    if (place === null || event.target === place || labeling.state.get().asking === null || isForDialog(event.target)) return
    const focused = document.activeElement
    const focus = focusOf(focused)
    if (focus === 'control' && bar.current?.contains(focused) === true) return
    const whose = keyBeside(pressOf(event), focus, keys, box === null)
    if (whose === 'others') return
    event.stopPropagation()
    if (whose === 'nobody') return event.preventDefault()
    place.focus()
    const { key, code, shiftKey, ctrlKey, metaKey } = event
    if (!place.dispatchEvent(new KeyboardEvent('keydown', { key, code, shiftKey, ctrlKey, metaKey, bubbles: true, cancelable: true }))) event.preventDefault()
  })

  useLayoutEffect(() => {
    const listener = (event: KeyboardEvent) => onKey(event)
    window.addEventListener('keydown', listener, true)
    return () => window.removeEventListener('keydown', listener, true)
  }, [])
  return bar
}
