import type { HabitRecord } from './local-store'

const MOST_RECENT = 5
const PACE_OVER = 20
/** Fewer tasks say nothing of how much is needed ahead. */
const AHEAD_FROM = 3
/** Fewer tasks say nothing of a pace that is told. */
const PACE_FROM = 10

/** Work that is here before it is needed: five minutes of it, so that a lost network is not noticed. */
const AHEAD_SECONDS = 300

/** How many tasks wait on this device behind the open one: for those who begin, and at least and at most. */
export const TASKS_AHEAD = 6
export const MOST_AHEAD = 24

export function noHabits(account: string, project: string): HabitRecord {
  return { account, project, recent: {}, day: '', doneToday: 0, lastSeconds: [] }
}

/** The same, with what was done counted anew on a new day. */
export function onDay(habits: HabitRecord, now: number): HabitRecord {
  const date = new Date(now)
  const day = `${date.getFullYear()}-${date.getMonth() + 1}-${date.getDate()}`
  return habits.day === day ? habits : { ...habits, day, doneToday: 0 }
}

/** One task more or less done today. */
export function counted(habits: HabitRecord, by: number, seconds: number | null, now: number): HabitRecord {
  const today = onDay(habits, now)
  return {
    ...today,
    doneToday: Math.max(0, today.doneToday + by),
    lastSeconds: seconds === null ? (today.lastSeconds ?? []) : [...(today.lastSeconds ?? []), seconds].slice(-PACE_OVER),
  }
}

/** At least so many tasks done today: the server counts those of other devices too, but not what still waits on this one. */
export function atLeast(habits: HabitRecord, done: number, now: number): HabitRecord {
  const today = onDay(habits, now)
  return { ...today, doneToday: Math.max(today.doneToday, done) }
}

/** Midnight here, in milliseconds since 1970. */
export function beginOfDay(now: number): number {
  const date = new Date(now)
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime()
}

/** Notes a class as used lately. Slots stay where they are, so that a digit keeps its meaning. */
export function withUsed(habits: HabitRecord, field: string, name: string): HabitRecord {
  const before = habits.recent[field] ?? []
  if (before.includes(name)) return habits
  return { ...habits, recent: { ...habits.recent, [field]: before.length < MOST_RECENT ? [...before, name] : [...before.slice(1), name] } }
}

/** Tasks an hour, by the middle one of the last: one long pause says nothing. */
export function paceOf(habits: HabitRecord): number | null {
  const seconds = middle(habits, PACE_FROM)
  return seconds === null ? null : Math.round(3600 / Math.max(1, seconds))
}

export function aheadFor(habits: HabitRecord): number {
  const seconds = middle(habits, AHEAD_FROM)
  return seconds === null ? TASKS_AHEAD : Math.min(MOST_AHEAD, Math.max(TASKS_AHEAD, Math.ceil(AHEAD_SECONDS / Math.max(1, seconds))))
}

function middle({ lastSeconds = [] }: HabitRecord, from: number): number | null {
  const sorted = lastSeconds.toSorted((a, b) => a - b)
  return sorted.length < from ? null : (sorted[Math.floor(sorted.length / 2)] ?? null)
}
