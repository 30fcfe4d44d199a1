/** The data types of a document and the syntax of its parameters (TR-106 A.2.3). */
import { derived, TYPES } from '../syntax.ts'
import type { EnumerationValue, Facets, ListFacet, Range, Syntax, TypeName } from '../syntax.ts'
import { excerpt } from './excerpt.ts'
import type { Element } from './xml.ts'

export interface Problems {
  add(at: Element, detail: string): void
}

/** The syntax of a data type by its name; null when there is none of that name. */
export type FindType = (name: string) => Syntax | null

/** How far data types may stand on one another. */
const MAX_BASES = 32

const NUMBERED: ReadonlySet<string> = new Set(['range', 'decimalRange'])
const isType = (name: string): name is TypeName => (TYPES as readonly string[]).includes(name)
const isThere = (e: Element): boolean => e.attribute('status') !== 'deleted'

function number(e: Element, name: string, problems: Problems): number | undefined {
  const text = e.attribute(name)
  if (text === undefined) return undefined
  const value = /^[+-]?(?:\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : NaN
  if (Number.isFinite(value)) return value
  problems.add(e, `${name}="${excerpt(text)}" is no number`)
  return undefined
}

function range(e: Element, low: string, high: string, problems: Problems): Range {
  const [min, max] = [number(e, low, problems), number(e, high, problems)]
  if (min !== undefined && max !== undefined && min > max)
    problems.add(e, `${low}="${min}" is more than ${high}="${max}"`)
  return { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) }
}

const isBound = (r: Range): boolean => r.min !== undefined || r.max !== undefined

/** A range without ends, as in `<range step="5"/>`, leaves every number. */
function facetsOf(children: readonly Element[], problems: Problems): Facets {
  const there = children.filter(isThere)
  const ranges = there.filter(c => NUMBERED.has(c.name)).map(c => range(c, 'minInclusive', 'maxInclusive', problems))
  const lengths = there.filter(c => c.name === 'size').map(c => range(c, 'minLength', 'maxLength', problems))
  const units = there.find(c => c.name === 'units')?.attribute('value')
  const enumeration = there.filter(c => c.name === 'enumeration').flatMap(c => enumerationValue(c, problems))
  // Values that another parameter lists are values too: what is enumerated is then not all.
  const open = there.some(c => c.name === 'pattern' || c.name === 'enumerationRef' || c.name === 'pathRef')
  return {
    ...(ranges.length > 0 && ranges.every(isBound) ? { ranges } : {}),
    ...(lengths.length > 0 && lengths.every(isBound) ? { lengths } : {}),
    ...(enumeration.length > 0 ? { enumeration } : {}),
    ...(open ? { patterns: true as const } : {}),
    ...(units === undefined || units === '' ? {} : { units }),
  }
}

function enumerationValue(e: Element, problems: Problems): EnumerationValue[] {
  const value = e.attribute('value')
  if (value !== undefined) return [{ value, readOnly: e.attribute('access') === 'readOnly' }]
  problems.add(e, 'an enumeration without value')
  return []
}

function listOf(e: Element, problems: Problems): ListFacet {
  const most = e.attribute('maxItems')
  const [min, max] = [
    number(e, 'minItems', problems),
    most === 'unbounded' ? undefined : number(e, 'maxItems', problems),
  ]
  const { lengths } = facetsOf(e.children, problems)
  return {
    ...(min ? { minItems: min } : {}),
    ...(max === undefined ? {} : { maxItems: max }),
    ...(lengths ? { lengths } : {}),
  }
}

/** What stands in a `syntax` or a `dataType`: a list perhaps, and a type with its facets, a reference to one, or facets alone. */
export function syntaxOf(e: Element, find: FindType, problems: Problems): Syntax {
  const listed = e.children.find(c => c.name === 'list' && isThere(c))
  const list = listed ? { list: listOf(listed, problems) } : {}
  const builtIn = e.children.find(c => isType(c.name))
  if (builtIn) return { type: builtIn.name as TypeName, facets: facetsOf(builtIn.children, problems), ...list }
  const named = e.children.find(c => c.name === 'dataType')
  if (named === undefined) return { type: null, facets: facetsOf(e.children, problems), ...list }
  const name = named.attribute('ref') ?? named.attribute('base') ?? ''
  const base = find(name)
  if (base === null)
    problems.add(named, `there is no data type "${excerpt(name)}", neither here nor among those of the Broadband Forum`)
  return derived(base ?? { type: 'string', facets: {} }, {
    type: null,
    facets: facetsOf(named.children, problems),
    ...list,
  })
}

/** The data types of a document; those that it does not define are asked of `others`. */
export function createTypes(
  document: Element,
  others: FindType,
  problems: Problems,
): { find: FindType; names: string[] } {
  const definitions = new Map<string, Element>()
  const imported = new Map<string, string>()
  for (const e of document.children) {
    const name = e.attribute('name')
    if (e.name === 'dataType' && name !== undefined) definitions.set(name, e)
    if (e.name === 'import')
      for (const c of e.children)
        if (c.name === 'dataType')
          imported.set(c.attribute('name') ?? '', c.attribute('ref') ?? c.attribute('name') ?? '')
  }
  const known = new Map<string, Syntax>()
  const beingRead = new Set<string>()
  const resolve = (name: string, depth: number): Syntax | null => {
    const before = known.get(name)
    if (before !== undefined) return before
    const e = definitions.get(name)
    if (e === undefined) return others(imported.get(name) ?? name)
    if (depth > MAX_BASES || beingRead.has(name)) {
      problems.add(e, `the data type "${excerpt(name)}" stands on itself, or on more than ${MAX_BASES} others`)
      return null
    }
    beingRead.add(name)
    const find: FindType = base => resolve(base, depth + 1)
    const own = syntaxOf(e, find, problems)
    const baseName = e.attribute('base')
    const base = baseName === undefined ? null : find(baseName)
    const syntax = base === null ? own : derived(base, own)
    // A type that stands on one which is not known: its values are texts, and nothing more is said of them.
    const whole = syntax.type === null ? { ...syntax, type: 'string' as const } : syntax
    known.set(name, whole)
    beingRead.delete(name)
    return whole
  }
  return { find: name => resolve(name, 0), names: [...definitions.keys()] }
}
