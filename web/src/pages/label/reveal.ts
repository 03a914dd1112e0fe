interface Span {
  readonly top: number
  readonly bottom: number
}

/** How far to scroll down so that a part is in view; of one that is higher than the view, its beginning. */
export function shiftToShow(part: Span, view: Span): number {
  if (part.top < view.top) return part.top - view.top
  return Math.max(0, Math.min(part.bottom - view.bottom, part.top - view.top))
}

/** Scrolls what a part stands in so that it is in view. */
export function reveal(part: Element | null | undefined): void {
  const scroller = part?.parentElement === undefined ? null : scrollerOf(part.parentElement)
  if (part == null || scroller === null) return
  const { top, height } = scroller.getBoundingClientRect()
  const shift = shiftToShow(part.getBoundingClientRect(), { top, bottom: top + height })
  if (shift !== 0) scroller.scrollBy({ top: shift, behavior: 'instant' })
}

/** What could scroll and holds no more than it shows lets what is around it scroll. */
function scrollerOf(element: Element | null): Element | null {
  if (element === null || (element.scrollHeight > element.clientHeight && /^(auto|scroll)$/.test(getComputedStyle(element).overflowY))) return element
  return scrollerOf(element.parentElement)
}
