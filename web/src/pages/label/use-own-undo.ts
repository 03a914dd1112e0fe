import { useEffect } from 'react'

/** Browsers keep one list of what was typed in all boxes of a page: undo in one would go on in another, as in the answer below a dialog. */
export function useOwnUndo(): void {
  useEffect(() => {
    const onBeforeInput = (event: InputEvent) => {
      if (event.inputType.startsWith('history') && event.target !== document.activeElement) event.preventDefault()
    }
    window.addEventListener('beforeinput', onBeforeInput, true)
    return () => window.removeEventListener('beforeinput', onBeforeInput, true)
  }, [])
}
