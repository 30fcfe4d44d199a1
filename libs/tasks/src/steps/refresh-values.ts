/** What an answer with values means for a refresh: what was read, what is missing, what there is no more. */
import type { ParameterValue } from '@auroralinks/cwmp'
import { NOT_RETURNED } from '../fault.ts'
import type { Gone, ParameterChange } from '../kind.ts'
import type { ModelShape } from '../model-shape.ts'
import { shapeOf } from '../model-shape.ts'
import type { Item, Part } from './refresh-items.ts'
import { isObject, isPart, parentsOf, uppermost } from './tree.ts'
import { learnValues } from './values.ts'

export interface Reading {
  readonly parameters: readonly ParameterChange[]
  /** Values read. */
  readonly count: number
  /** What is to be found out about parts that were answered otherwise than with their values. */
  readonly items: readonly Item[]
  readonly unreadable: readonly { readonly path: string; readonly code: string }[]
  readonly gone: readonly Gone[]
  /** Sizes of the objects that were asked for. */
  readonly sizes: ReadonlyMap<string, number>
  /** The CPE shows objects as values. */
  readonly byName: boolean
  /** Nothing came of what should have had values: more than it takes, from some CPEs. */
  readonly isEmpty: boolean
}

/** What the values are of that came for some parts. */
export function reading(parts: readonly Part[], values: readonly ParameterValue[], shape: ModelShape): Reading {
  const read = learnValues(values)
  const names = new Set(read.map(p => p.name))
  const parents = parentsOf(names)
  const objects = values.map(v => v.name).filter(name => isObject(name) && !parents.has(name))
  const asked = new Set(parts.map(p => p.path).filter(isPart))
  const readIn = byPart(asked, names)
  const shownIn = byPart(asked, objects)
  const unreadable: { path: string; code: string }[] = []
  const items: Item[] = []
  const gone: Gone[] = []
  const sizes = new Map<string, number>()
  let hidden: ReadonlySet<string> | null = null

  for (const part of parts) {
    const { path } = part
    if (!isPart(path)) {
      if (!names.has(path)) unreadable.push({ path, code: NOT_RETURNED.code })
      continue
    }
    const count = readIn.get(path)?.length ?? 0
    const shown = shownIn.get(path) ?? []
    for (const object of uppermost(shown)) items.push({ list: object, deep: true })
    if (shown.length > 0) continue
    const isMissing = count === 0 && (part.n ?? 0) > 0
    if (isMissing) {
      if (part.whole) unreadable.push({ path, code: NOT_RETURNED.code })
      else items.push({ list: path, code: NOT_RETURNED.code })
      continue
    }
    const pattern = shapeOf(path)
    sizes.set(pattern, Math.max(count, sizes.get(pattern) ?? 0))
    // An answer without anything proves nothing of what there is.
    if (part.new && path !== '' && read.length > 0)
      gone.push({ prefix: path, except: (hidden ??= withHidden(names, shape)) })
  }
  return {
    parameters: withAccess(read, shape),
    count: read.length,
    items,
    unreadable,
    gone,
    sizes,
    byName: objects.length > 0 && items.length > 0 && parts.some(p => isPart(p.path)),
    isEmpty: values.length === 0 && parts.length > 1 && parts.some(p => (p.n ?? 0) > 0),
  }
}

/** The names that came for each part that was asked for. */
function byPart(asked: ReadonlySet<string>, names: Iterable<string>): Map<string, string[]> {
  const found = new Map<string, string[]>()
  if (asked.size === 0) return found
  const note = (part: string, name: string): void => {
    if (!asked.has(part)) return
    const known = found.get(part)
    if (known === undefined) found.set(part, [name])
    else known.push(name)
  }
  for (const name of names) {
    note('', name)
    for (let dot = name.lastIndexOf('.'); dot > 0; dot = name.lastIndexOf('.', dot - 1))
      note(name.slice(0, dot + 1), name)
  }
  return found
}

/** Runs through names object by object. */
function eachObject(
  names: Iterable<string>,
  shape: ModelShape,
  visit: (name: string, leaves: ReadonlyMap<string, boolean> | null, object: string) => void,
): void {
  let object = '\0'
  let leaves: ReadonlyMap<string, boolean> | null = null
  for (const name of names) {
    const end = name.lastIndexOf('.') + 1
    if (end !== object.length || !name.startsWith(object)) {
      object = name.slice(0, end)
      leaves = shape.objects.get(shapeOf(object))?.leaves ?? null
    }
    visit(name, leaves, object)
  }
}

/** Whether they can be written is known of the model. */
function withAccess(read: ParameterChange[], shape: ModelShape): ParameterChange[] {
  const byName = new Map(read.map(p => [p.name, p]))
  eachObject(byName.keys(), shape, (name, leaves, object) => {
    const writable = leaves?.get(name.slice(object.length))
    if (writable !== undefined) byName.get(name)!.writable = writable
  })
  return read
}

/** The names, and what some CPEs list and leave out of their values: it is not gone. */
function withHidden(names: ReadonlySet<string>, shape: ModelShape): ReadonlySet<string> {
  const all = new Set(names)
  let before = ''
  eachObject(names, shape, (_name, leaves, object) => {
    if (object === before) return
    before = object
    for (const leaf of leaves?.keys() ?? []) all.add(object + leaf)
  })
  return all
}
