import type { TaskAction } from '../../tools/keys'

/** Sheets over the task. */
export type TaskSheet = 'instructions' | 'legend' | 'answers' | 'drafts' | 'changes' | 'sign-in'

/** What the command list offers while labeling, in its order. */
export const offeredActions: readonly TaskAction[] = [
  'submit', 'skip', 'flag', 'question', 'instructions', 'legend', 'definition', 'panel', 'my-answers', 'previous-answer', 'undo', 'redo', 'break',
]
