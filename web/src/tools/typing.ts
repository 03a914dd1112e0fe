import type { Field } from '../labels/taxonomy'
import { buildIndex, fold } from './choice/class-index'

/** How a field is worked on: three take text at a caret, a scale takes none. */
export type ControlKind = 'search' | 'text' | 'number' | 'scale'

/** More marks than this are a number to write, not a scale to point at. */
const LONGEST_SCALE = 11

export function controlOf(field: Field): ControlKind {
  switch (field.kind) {
    case 'choice':
    case 'choices':
      return 'search'
    case 'text':
      return 'text'
    case 'number':
      return 'number'
    case 'rating':
      return (field.max ?? 5) - (field.min ?? 1) < LONGEST_SCALE ? 'scale' : 'number'
  }
}

export interface LetterClass {
  readonly letter: string
  readonly field: Field
  readonly name: string
}

/**
 * The classes that a plain letter takes while a field has the keyboard: none wherever text can be written, as a name may
 * begin with another class's letter. Letters that two fields use take nothing.
 */
export function letterClasses(active: Field | undefined, asked: readonly Field[]): readonly LetterClass[] {
  if (active === undefined || controlOf(active) !== 'scale') return []
  const all = asked
    .filter((field) => field.classes.length > 0)
    .map((field) => ({ field, index: buildIndex(field) }))
    .filter(({ index }) => index.lettersAnswer)
    .flatMap(({ field, index }) => index.entries.filter((entry) => entry.choosable).map((entry) => ({ letter: fold(entry.definition.hotkey ?? ''), field, name: entry.definition.name })))
  return all.filter((one) => all.every((other) => other === one || other.letter !== one.letter))
}
