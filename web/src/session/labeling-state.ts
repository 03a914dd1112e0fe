import type { Taxonomy } from '../labels/taxonomy'
import type { History } from '../labels/history'
import type { LabelFault } from '../labels/validate'
import type { AnswerKind, HabitRecord, OutboxEntry, SendKind } from './local-store'
import type { Sendings } from './saved'
import type { HeldTask, MyWork } from './server'

/** Where somebody was in the fields of a task. */
export interface Caret {
  readonly field: string
  readonly start: number | null
  readonly end: number | null
}

/** A task with all that is needed to paint it. */
export interface OpenTask {
  readonly task: HeldTask
  readonly taxonomy: Taxonomy
  readonly history: History
  /** Made again after it was sent: what is handed in replaces the answer. */
  readonly corrects: boolean
  /** The answer that stands at the server, by its id, where it is known: a correction replaces that and no other. */
  readonly replaces?: string | null
  /** When the hold was last given, by this device's clock. */
  readonly heldSince: number
  /** Milliseconds spent on it before it was put aside. */
  readonly spent: number
  /** Where to go on; null: at the beginning. */
  readonly caret: Caret | null
  /** The correction that was handed in and taken back. Until another one is handed in for it, it stands as it was. */
  readonly takenBack?: Given | null
}

/** Handed in, with the task as it was then. */
export interface Given {
  readonly entry: OutboxEntry
  readonly open: OpenTask
}

/** What somebody is about to say of a task: why it is skipped, what is wrong with it, or what is unclear. Of another task it says nothing. */
export interface Asked {
  readonly what: 'skip' | 'flag' | 'question'
  readonly task: string
  /** How a question begins. */
  readonly begun: string
}

/** What is said of a task: why it is passed on or flagged, in a few words where they are needed; or a question. */
export type Saying = { readonly reason: string; readonly words: string | null } | { readonly question: string }

/** Where a flag or question is: with the server, on its way, or here until the network or its author is back. */
export type Sending = 'sent' | 'going' | 'offline' | 'signed-out'

/** Something that the screen says above the task. Words are in the messages. */
export type Notice =
  | { readonly is: 'offline'; readonly ahead: number }
  | { readonly is: 'back-online'; readonly sent: Sendings }
  | { readonly is: 'all-done-offline' }
  /** Whole minutes; 0 is less than one. */
  | { readonly is: 'hold-ending'; readonly minutes: number }
  | { readonly is: 'hold-ended'; readonly at: number; readonly minutes: number }
  /** The answer to the task in view came too late; or, behind its back, one that was given before, or a skip. */
  | { readonly is: 'late'; readonly at: number }
  | { readonly is: 'late-before'; readonly kind: SendKind; readonly at: number }
  | { readonly is: 'refused'; readonly reason: string }
  | { readonly is: 'signed-out' }
  | { readonly is: 'no-access' }
  | { readonly is: 'archived' }
  | { readonly is: 'paused' }
  | { readonly is: 'unavailable'; readonly reason: string }
  | { readonly is: 'two-drafts'; readonly drafts: TwoDrafts }
  /** `isHere`: the task in view opens with it. */
  | { readonly is: 'new-taxonomy'; readonly version: number; readonly under: number; readonly isHere: boolean }
  | { readonly is: 'other-version'; readonly version: number; readonly under: number; readonly lost: readonly string[] }
  /** The item that was in view. */
  | { readonly is: 'withdrawn'; readonly task: string }
  /** One that was not in view any more: what was handed in about it is gone. */
  | { readonly is: 'withdrawn-before'; readonly kind: SendKind }
  /** A key came before the task in view was there. */
  | { readonly is: 'early' }
  /** Nothing was answered lately that could be answered anew. */
  | { readonly is: 'nothing-before' }
  /** The last answer waits to be sent: until then there is nothing to correct. */
  | { readonly is: 'not-sent-yet' }
  /** What was handed in is sent, or on its way: it cannot be taken back. */
  | { readonly is: 'too-late'; readonly kind: AnswerKind }
  /** The task in view gave way: its number holds another item now. */
  | { readonly is: 'other-item'; readonly isKept: boolean }
  /** The task changed under what somebody was saying of it: their words wait there. */
  | { readonly is: 'words-left' }
  /** What was changed of this answer before, and not handed in, is in it again. */
  | { readonly is: 'correction-again' }
  | { readonly is: 'not-loaded' }
  | { readonly is: 'not-taken'; readonly reason: string }
  | { readonly is: 'flagged'; readonly isHidden: boolean; readonly entry: string; readonly sending: Sending }
  | { readonly is: 'asked'; readonly entry: string; readonly sending: Sending }
  | { readonly is: 'break'; readonly minutes: number }
  | { readonly is: 'new-version' }

/** What is said of the task in view, or of how it came there, and of no other. */
export const ofTask = [
  'hold-ending', 'hold-ended', 'late', 'two-drafts', 'other-version', 'withdrawn', 'early', 'too-late', 'other-item', 'words-left', 'correction-again', 'not-loaded', 'flagged', 'asked',
] as const satisfies readonly Notice['is'][]

/** Two devices began the same task. */
export interface TwoDrafts {
  readonly mine: Readonly<Record<string, unknown>>
  readonly mineAt: number
  readonly theirs: Readonly<Record<string, unknown>>
  /** Null where the server does not know. */
  readonly theirsAt: number | null
}

/** What the last submit or skip can still take back. */
export interface Undoable {
  readonly id: string
  readonly kind: AnswerKind
  readonly reason: string | null
}

export interface LabelingState {
  readonly phase: 'opening' | 'task' | 'empty' | 'closed' | 'resting'
  readonly open: OpenTask | null
  readonly ahead: number
  readonly faults: readonly LabelFault[]
  readonly undoable: Undoable | null
  /** Meanwhile no key acts on the task. */
  readonly asking: Asked | null
  /** The most urgent first. */
  readonly notices: readonly Notice[]
  readonly doneToday: number
  /** Tasks an hour at the pace of the last ones; null before there were any. */
  readonly pace: number | null
  readonly recent: HabitRecord['recent']
  /** What waits elsewhere, while nothing waits here. */
  readonly work: MyWork | null
  /** When the break began. */
  readonly restsSince: number | null
  /** Grows with each task that is painted. */
  readonly turn: number
  /** What was taken back, where that brought the task into view. */
  readonly tookBack: AnswerKind | null
}

export const labelingStart: LabelingState = {
  phase: 'opening', open: null, ahead: 0, faults: [], undoable: null, asking: null, notices: [], doneToday: 0, pace: null, recent: {}, work: null, restsSince: null, turn: 0, tookBack: null,
}
