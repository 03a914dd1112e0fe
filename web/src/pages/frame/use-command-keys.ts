import { useLayoutEffect } from 'react'
import { commands } from '../../components/commands'
import { focusOf, pressOf } from '../../surfaces/fields/press'
import { capOf, isSingleCharacter } from '../../tools/keys'

const SEQUENCE_MS = 1_200

/** Runs the command whose key is pressed. Keys without Ctrl are somebody's text in a field and are left there. */
export function useCommandKeys(singleKeys: boolean): void {
  useLayoutEffect(() => {
    let first: { readonly cap: string; readonly at: number } | null = null
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.repeat || isInDialog(event.target)) return
      const cap = capOf(pressOf(event))
      if (cap === null || /^(Shift|Control|Alt|Meta)$/.test(event.key)) return
      const focus = focusOf(document.activeElement)
      const isPlain = !cap.startsWith('Ctrl+') && !/^(Shift\+)?F\d+$/.test(cap)
      if (isPlain && focus !== 'surface' && focus !== 'control') return
      if (isPlain && !singleKeys && isSingleCharacter(cap)) return
      // Enter and Space press the button or follow the link that has the focus.
      if (focus === 'control' && (cap === 'Enter' || cap === 'Space')) return
      const sequence = first !== null && event.timeStamp - first.at < SEQUENCE_MS ? `${first.cap} ${cap}` : null
      first = null
      const found = commands.get().findLast(({ keys, hasOwnListener }) => hasOwnListener !== true && keys?.some((key) => key === (sequence ?? cap) || key === cap))
      if (found !== undefined) {
        event.preventDefault()
        found.run()
      } else if (cap === 'G') {
        first = { cap, at: event.timeStamp }
      }
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [singleKeys])
}

/** Also what a menu or a select has opened; a list that is a region of the page is no such thing. */
function isInDialog(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('[role=dialog], [role=menu], [role=listbox]:not([data-region])') !== null
}
