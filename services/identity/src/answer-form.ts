/**
 * Whether what a device is told begins with an XML declaration. Some CPE stacks end every session at an InformResponse
 * that has one, a few are said to need it, and nothing in the Inform says which it is: it is learned. Pure.
 */
import type { DeviceQuirks } from '@auroralinks/quirks'

/** `default`: nothing is known; `trial`: the other form is being tried; `learned`: it worked; `operator`: fixed. */
export type FormSource = 'default' | 'trial' | 'learned' | 'operator'

export interface AnswerForm {
  declaration: boolean
  by: FormSource
  /** How often it was changed because sessions ended right after the InformResponse: each time the next change is further away. */
  failures: number
}

/** What the planner saw: sessions with this form went on, or ended at their InformResponse as often in a row as `triesOf` says. */
export interface FormNote {
  declaration: boolean
  worked: boolean
}

export const DEFAULT_FORM: AnswerForm = Object.freeze({ declaration: false, by: 'default', failures: 0 })

export const FORM_MODES = ['auto', 'always', 'never'] as const
export type FormMode = (typeof FORM_MODES)[number]

const FIRST_TRIES = 2
/** A device that ends its sessions for another reason is tried the other way every 64 sessions at most. */
const MOST_FAILURES = 5
/** A form that has worked is given up after 8 sessions: the reason is probably another one. */
const FAILURES_ONCE_LEARNED = 2

/** After how many sessions in a row that end at their InformResponse the other form is tried; 0: never. */
export const triesOf = (form: AnswerForm): number => (form.by === 'operator' ? 0 : FIRST_TRIES << form.failures)

/** A form with what quirk profiles say of it: that stands before what was learned, and behind what an operator set for the device. */
export function formByQuirks(form: AnswerForm, { answers }: DeviceQuirks): AnswerForm {
  const declaration = answers?.xmlDeclaration
  return declaration === undefined || form.by === 'operator' ? form : { declaration, by: 'operator', failures: 0 }
}

/** The form after what the planner saw; null when it stays. */
export function afterNote(form: AnswerForm, note: FormNote): AnswerForm | null {
  if (form.by === 'operator') return null
  // Of the one before too, while the other is tried: it was given up too early.
  if (note.worked)
    return form.by === 'trial'
      ? { declaration: note.declaration, by: 'learned', failures: FAILURES_ONCE_LEARNED }
      : null
  if (note.declaration !== form.declaration) return null
  return { declaration: !form.declaration, by: 'trial', failures: Math.min(form.failures + 1, MOST_FAILURES) }
}

/** The form that an operator sets; `auto` begins to learn anew. */
export const formOf = (mode: FormMode): AnswerForm =>
  mode === 'auto' ? DEFAULT_FORM : { declaration: mode === 'always', by: 'operator', failures: 0 }
