/** Goes to the next part of the screen, by what says of itself that it is one. After the last comes the first. */
export function moveRegion(by: number): void {
  // One that a narrow screen leaves out takes no focus.
  const regions = [...document.querySelectorAll<HTMLElement>('[data-region]')].filter((region) => region.getClientRects().length > 0)
  const at = regions.findIndex((region) => region.contains(document.activeElement))
  const region = regions[(at + by + regions.length) % regions.length]
  const first = region?.querySelector<HTMLElement>('input, textarea, button:not([disabled]), a, [tabindex="0"]')
  ;(first ?? region)?.focus()
}
