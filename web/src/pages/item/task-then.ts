import type { components } from '../../api/schema'

type EventView = components['schemas']['EventView']

/** What a task wanted at a moment in the past. */
export interface TaskThen {
  /** Null where no event tells. */
  readonly overlap: number | null
  readonly isCancelled: boolean
}

interface Changed {
  readonly overlap?: unknown
  readonly reopen?: boolean
  readonly cancel?: boolean
}

/**
 * Follows from the events up to the moment. That a task was made with an overlap is said for many at once and not among them: where all
 * events up to now are known and none changed it, it is today's.
 */
export function taskThen(until: readonly EventView[], whole: readonly EventView[] | null, overlapNow: number): TaskThen {
  const at = until.findLastIndex((event) => overlapOf(event) !== null)
  const stated = until.slice(at).map(overlapOf)[0] ?? null
  // What was answered already is never taken from a task.
  const given = until.slice(0, Math.max(0, at)).filter(isAnswer).length
  const isUnchanged = whole?.every((event) => overlapOf(event) === null) === true
  const state = until.map(changeOf).findLast(({ reopen, cancel }) => reopen === true || cancel === true)
  return { overlap: stated === null ? (isUnchanged ? overlapNow : null) : Math.max(stated, given), isCancelled: state?.cancel === true }
}

function changeOf(event: EventView): Changed {
  return event.kind === 'task.changed' || event.kind === 'tasks.created' ? ((event.value as Changed | null) ?? {}) : {}
}

function overlapOf(event: EventView): number | null {
  const { overlap } = changeOf(event)
  return typeof overlap === 'number' ? overlap : null
}

/** A corrected answer is one still. */
function isAnswer({ kind, header }: EventView): boolean {
  return (kind === 'annotation.submitted' || kind === 'annotation.imported') && (header as { readonly refersTo?: unknown } | null)?.refersTo === undefined
}
