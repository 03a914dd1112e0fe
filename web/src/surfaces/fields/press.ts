import type { KeyFocus, KeyPress } from '../../tools/keys'

/** A browser's key event as tools know it. */
export function pressOf(event: KeyboardEvent): KeyPress {
  return {
    key: event.key,
    code: event.code,
    mod: event.ctrlKey || event.metaKey,
    shift: event.shiftKey,
    alt: event.altKey,
    composing: event.isComposing || event.key === 'Dead' || event.key === 'Process' || event.getModifierState('AltGraph'),
  }
}

/** What has the keyboard. Class searches and numbers say so of themselves: in them a letter means something else than in a text. */
export function focusOf(element: Element | null): KeyFocus {
  if (!(element instanceof HTMLElement)) return 'surface'
  if (element.dataset.keys === 'search') return 'search'
  if (element.dataset.keys === 'number') return 'number'
  if (element instanceof HTMLTextAreaElement || element instanceof HTMLSelectElement || element.isContentEditable) return 'text'
  if (element instanceof HTMLInputElement) return /^(button|checkbox|radio|submit)$/.test(element.type) ? 'control' : 'text'
  return element instanceof HTMLButtonElement || element instanceof HTMLAnchorElement ? 'control' : 'surface'
}
