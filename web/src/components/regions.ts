/** Goes to the next part of the screen, by what says of itself that it is one. After the last comes the first. */
export function moveRegion(by: number): void {
  const regions = [...document.querySelectorAll<HTMLElement>('[data-region]')]
  const at = regions.findIndex((region) => region.contains(document.activeElement))
  const region = regions[(at + by + regions.length) % regions.length]
  const first = region?.querySelector<HTMLElement>('input, textarea, button:not([disabled]), a, [tabindex="0"]')
  ;(first ?? region)?.focus()
}
