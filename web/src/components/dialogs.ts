/**
 * Whether a dialog has the keyboard: what is pressed in it, and what is pressed while it is open although a pointer has left nothing
 * in it with the focus, is not for the page below.
 */
export function isForDialog(target: EventTarget | null): boolean {
  return (target instanceof Element && target.closest('[role=dialog]') !== null) || document.querySelector('[role=dialog][aria-modal=true]') !== null
}
