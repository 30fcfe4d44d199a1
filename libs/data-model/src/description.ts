/** What is known of a parameter or an object, for whoever asks. */
import type { ObjectRow, ParameterRow } from './table.ts'
import { derived } from './syntax.ts'
import type { ListFacet, Range, Syntax, TypeName } from './syntax.ts'

export interface ParameterDescription {
  /** `xsd:string`, `xsd:unsignedInt` … as CWMP writes it; of a list `xsd:string`. */
  type: string
  writable: boolean
  /** Read back as an empty string by the standard; never to be shown. */
  secret: boolean
  /** In every Inform (TR-069 A.3.3.1). */
  forcedInform: boolean
  /** `forced` = a change always opens a session; `default` = it does unless it was turned off. */
  activeNotification: 'forced' | 'default' | null
  /** Where it is a number: one of these holds it. */
  ranges?: Range[]
  /** Characters of a string, bytes of hexBinary and base64; of a list, of each item. */
  minLength?: number
  maxLength?: number
  /** Where not every length between these two is one: one of these holds it. */
  lengths?: Range[]
  /** All that the model enumerates, in its order. */
  enumeration?: string[]
  /** Of the enumeration, those that the CPE reports and that cannot be written. */
  readOnlyValues?: string[]
  /** The model also has patterns, or takes values from elsewhere: others than the enumerated may be good. */
  open?: true
  /** The value is a list of such items, separated by commas. */
  list?: ListFacet & { itemType: string }
  /** As the model has it: `seconds`, `0.1dB` … */
  units?: string
}

export interface ObjectDescription {
  /** The object is a table with numbered instances. */
  table: boolean
  /** AddObject and DeleteObject are possible. */
  writable: boolean
  /** Names of parameters that together tell one row of the table from another. */
  uniqueKeys: string[][]
}

/** What rows say together; the first counts most, and each goes on where the one before left something unsaid. */
export function merged(rows: readonly ParameterRow[]): ParameterRow | null {
  const [first, ...below] = rows
  if (first === undefined) return null
  if (!first.changes) return first
  const base = merged(below)
  if (base === null) return first
  return {
    syntax: derived(base.syntax, first.syntax, true),
    writable: first.writable ?? base.writable,
    secret: first.secret || base.secret,
    forcedInform: first.forcedInform || base.forcedInform,
    activeNotification: first.activeNotification ?? base.activeNotification,
    changes: base.changes,
  }
}

export function objectDescription({ table, row }: { table: boolean; row: ObjectRow }): ObjectDescription {
  return { table, writable: row.writable === true, uniqueKeys: row.uniqueKeys }
}

/** Rows of tables are asked for again and again. */
const described = new WeakMap<ParameterRow, ParameterDescription>()

/** Null where the type is not known, so that nothing can be said. */
export function parameterDescription(row: ParameterRow | null): ParameterDescription | null {
  if (row === null || row.syntax.type === null) return null
  let description = described.get(row)
  if (description === undefined) described.set(row, (description = describedAs(row, row.syntax.type)))
  return description
}

function describedAs(row: ParameterRow, type: TypeName): ParameterDescription {
  const { list } = row.syntax
  return Object.freeze({
    type: list ? 'xsd:string' : `xsd:${type}`,
    writable: row.writable === true,
    secret: row.secret,
    forcedInform: row.forcedInform,
    activeNotification: row.activeNotification,
    ...facetsOf(row.syntax),
    ...(list ? { list: { ...list, itemType: `xsd:${type}` } } : {}),
  })
}

type Facets = Pick<
  ParameterDescription,
  'ranges' | 'minLength' | 'maxLength' | 'lengths' | 'enumeration' | 'readOnlyValues' | 'open' | 'units'
>

function facetsOf({ facets: { ranges, lengths, enumeration, patterns, units } }: Syntax): Facets {
  const readOnly = enumeration?.filter(e => e.readOnly) ?? []
  return {
    ...(ranges ? { ranges } : {}),
    ...(lengths ? lengthsOf(lengths) : {}),
    ...(enumeration ? { enumeration: enumeration.map(e => e.value) } : {}),
    ...(readOnly.length > 0 ? { readOnlyValues: readOnly.map(e => e.value) } : {}),
    ...(patterns ? { open: true as const } : {}),
    ...(units ? { units } : {}),
  }
}

function lengthsOf(lengths: readonly Range[]): Pick<ParameterDescription, 'minLength' | 'maxLength' | 'lengths'> {
  const least = Math.min(...lengths.map(l => l.min ?? 0))
  const most = Math.max(...lengths.map(l => l.max ?? Infinity))
  return {
    ...(least > 0 ? { minLength: least } : {}),
    ...(most < Infinity ? { maxLength: most } : {}),
    ...(lengths.length > 1 ? { lengths: [...lengths] } : {}),
  }
}
