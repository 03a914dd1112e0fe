import type { components } from '../../api/schema'
import { item as words } from '../../messages/en'

export type EventView = components['schemas']['EventView']

interface Header {
  readonly refersTo?: string
  readonly tool?: string
}

/** What the server did by a rule, and nobody asked of it just then. */
const OWN_TOOL = 'assay'

/** The reason that the server gives where a retention ended. */
const RETENTION = 'retention ended'

function headerOf(event: EventView): Header {
  return (event.header as Header | null) ?? {}
}

/** What the server does of itself has no author, though an answer or a flag set it off: labels that follow, and tasks that follow a rule. */
export function isOurs(event: EventView): boolean {
  const { tool, refersTo } = headerOf(event)
  return event.actor === '0' || event.kind.startsWith('resolution.') || tool === OWN_TOOL || (event.kind === 'task.changed' && refersTo !== undefined)
}

/** Whether the answers settled the label; null where that is not told. */
export function isSettled({ value }: Pick<EventView, 'value'>): boolean | null {
  const { state } = (value as { readonly state?: unknown } | null) ?? {}
  return state === 'final' ? true : state === 'disputed' ? false : null
}

/** What happened, behind the name of who did it, or on its own. */
export function kindOf(event: EventView): string {
  if (event.kind === 'resolution.made') {
    const settled = isSettled(event)
    return settled === null ? words.labelMade : settled ? words.labelResolved : words.labelDisputed
  }
  if (event.kind === 'annotation.submitted' && headerOf(event).refersTo !== undefined) return words.corrected
  return (isOurs(event) ? words.kindsAlone[event.kind] : undefined) ?? words.kinds[event.kind] ?? event.kind
}

/** Why the content of an item is gone, as the event that took it says. */
export function whyErased(history: readonly EventView[]): string {
  const event = history.findLast(({ kind }) => kind === 'erased')
  const { reason } = (event?.value as { readonly reason?: unknown } | null | undefined) ?? {}
  if (typeof reason !== 'string' || reason === '') return words.erased
  return reason === RETENTION ? words.erasedByRetention : words.erasedFor(reason)
}
