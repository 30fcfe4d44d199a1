/** Values to write and values read: types, the forms that CPEs take, and what of them is kept. */
import { isHidden } from '../secrets.ts'
import type { ParameterValue } from '@auroralinks/cwmp'
import { typeOf } from '@auroralinks/data-model'
import type { Value } from '../arguments.ts'
import type { ParameterChange } from '../kind.ts'

export interface ValueToWrite {
  name: string
  value: string
  type: string | null
}

/** The values of a task's arguments, with absolute names. */
export const valuesToWrite = (values: readonly Value[] | undefined, base = ''): ValueToWrite[] =>
  (values ?? []).map(v => ({ name: base + v.name, value: v.value, type: v.type ?? null }))

/** Types of parameters by their names. */
export type Types = { readonly [name: string]: string }

/** What a type is known to be without asking the CPE: noted by an earlier step, else the data model's word. */
export const knownType = (name: string, noted: Types | undefined): string | null => noted?.[name] ?? typeOf(name)

/** The lexical form that the most devices take: booleans as 1 and 0 (quirk X11), times without fractions (quirk X12). */
export function lexical(value: string, type: string): string {
  if (type === 'xsd:boolean') return value === 'true' ? '1' : value === 'false' ? '0' : value
  if (type === 'xsd:dateTime') return value.replace(/^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\.\d+/, '$1')
  return value
}

/** What is kept of values that were read or written: secrets only by name. */
export const learnValues = (values: readonly ParameterValue[]): ParameterChange[] =>
  values
    .filter(v => v.name !== '' && !v.name.endsWith('.'))
    .map(v => ({ name: v.name, type: v.type, value: isHidden(v.name, v.value) ? null : v.value }))
