/** Values to write and values read: types, the forms that CPEs take, and what of them is kept. */
import type { ParameterValue } from '@auroralinks/cwmp'
import { isSecret, typeOf } from '@auroralinks/data-model'
import type { ParameterChange } from '../effects.ts'
import type { Json } from '../model.ts'
import { checkName } from './kind.ts'

export interface ValueToWrite {
  name: string
  value: string
  type: string | null
}

/** The values of a task's arguments, with absolute names. */
export function valuesToWrite(values: Json | undefined, base = ''): ValueToWrite[] {
  if (!Array.isArray(values)) return []
  return (values as { name: string; value: string; type?: string }[]).map(v => ({ name: base + v.name, value: v.value ?? '', type: v.type ? v.type : null }))
}

/** Why a list of values cannot be written, before any device is asked. */
export function checkValues(values: Json | undefined, o: { relative: boolean; empty: boolean }): string | null {
  if (values !== undefined && !Array.isArray(values)) return 'values must be a list of {name, value}'
  const list = (values ?? []) as { name?: string; value?: unknown; type?: string }[]
  if (list.length === 0) return o.empty ? null : 'values is empty: give at least one {name, value}'
  const seen = new Set<string>()
  for (const v of list) {
    const why = checkName(v.name)
    if (why) return why
    const name = v.name as string
    if (name === '' || name.endsWith('.')) return `"${name}" is no parameter name`
    if (seen.has(name)) return `"${name}" is there twice: a name may be written once a task (TR-069 A.3.2.1)`
    seen.add(name)
    if (v.type !== undefined && v.type !== '' && !/^xsd:[A-Za-z0-9]+$/.test(v.type)) return `the type "${v.type}" of "${name}" should look like "xsd:string"`
  }
  return null
}

/** What a type is known to be without asking the CPE: noted by an earlier step, else the data model's word. */
export const knownType = (name: string, noted: { readonly [name: string]: Json | undefined } | undefined): string | null => {
  const n = noted?.[name]
  return typeof n === 'string' ? n : typeOf(name)
}

/** The lexical form that the most devices take: booleans as 1 and 0 (quirk X11), times without fractions (quirk X12). */
export function lexical(value: string, type: string): string {
  if (type === 'xsd:boolean') return value === 'true' ? '1' : value === 'false' ? '0' : value
  if (type === 'xsd:dateTime') return value.replace(/^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\.\d+/, '$1')
  return value
}

/** What is kept of values that were read or written: secrets only by name. */
export const learnValues = (values: readonly ParameterValue[]): ParameterChange[] =>
  values.filter(v => v.name !== '' && !v.name.endsWith('.')).map(v => ({ name: v.name, type: v.type, value: isSecret(v.name) ? null : v.value }))
