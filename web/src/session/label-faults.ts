import { askedFields } from '../labels/document'
import { validate, type LabelFault } from '../labels/validate'
import type { OpenTask } from './labeling-state'

/** What is wrong with an answer, and what stands typed in it and in no answer. */
export function faultsOf({ taxonomy, history }: OpenTask, typedIn: (field: string) => string, isTold: (field: string) => boolean = () => true): readonly LabelFault[] {
  const typed = askedFields(taxonomy, history.document).flatMap((field): readonly LabelFault[] => {
    const name = (field.kind === 'choice' || field.kind === 'choices') && isTold(field.name) ? typedIn(field.name).trim() : ''
    return name === '' ? [] : [{ field, why: 'not-chosen', name }]
  })
  // A field is named once: what is typed there says more than that it is empty.
  return [...typed, ...validate(taxonomy, history.document).filter((fault) => typed.every(({ field }) => field.name !== fault.field.name))]
}

/** The same once something was changed: of typed texts, those that were told of, for whoever is still typing. */
export function faultsStill(open: OpenTask, typedIn: (field: string) => string, told: readonly LabelFault[]): readonly LabelFault[] {
  const isTold = (field: string) => told.some((fault) => fault.why === 'not-chosen' && fault.field.name === field)
  return told.length === 0 ? told : faultsOf(open, typedIn, isTold)
}
