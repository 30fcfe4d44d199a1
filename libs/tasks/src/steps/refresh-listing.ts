/**
 * What a list of names means for a refresh: which parts are to be read, and what there is no more. Real CPEs list one
 * level where all are asked for and all where one is, leave objects out, or write them without their last dot (quirk S8).
 */
import type { ParameterInfo } from '@auroralinks/cwmp'
import { describe, describeObject } from '@auroralinks/data-model'
import { NOT_RETURNED } from '../fault.ts'
import type { Gone, ParameterChange } from '../kind.ts'
import type { ModelShape, ShapeChange } from '../model-shape.ts'
import { badOf, isSpoilt, shapeOf } from '../model-shape.ts'
import { rangesOf } from './refresh-items.ts'
import type { Item, ListItem } from './refresh-items.ts'
import { isBelow, isObject, isPart, sizeOf, uppermost } from './tree.ts'

/** Names of parameters that are noted one by one, in characters; of more the objects are listed one by one. */
const MOST_NAMED = 500_000

export interface Listing {
  readonly items: readonly Item[]
  readonly unreadable: readonly { readonly path: string; readonly code: string }[]
  readonly parameters: readonly ParameterChange[]
  readonly gone: readonly Gone[]
  readonly model: ShapeChange
}

export interface ListingContext {
  readonly shape: ModelShape
  /** Values that one answer may have. */
  readonly most: number
  /** Values are asked for by name. */
  readonly byName: boolean
  readonly now: number
}

/** What an answer to GetParameterNames means. */
export function listing(item: ListItem, infos: readonly ParameterInfo[], c: ListingContext): Listing {
  const { list: path, code } = item
  const all = withDots(infos)
  const below = all.filter(p => isBelow(p.name, path) || (p.name === path && !isPart(path)))
  const leaves = below.filter(p => !isObject(p.name))
  const parameters = leaves.map(p => ({ name: p.name, writable: p.writable }))
  if (below.length === 0) return nothing(item, all)
  const isDeep = leaves.some(p => p.name.indexOf('.', path.length) !== -1)
  const model = { leaves: leavesByObject(leaves) }
  if (!isPart(path)) return { items: [named([path], code)], unreadable: [], parameters, gone: [], model }
  const found = isDeep || leaves.length === below.length ? deep(item, below, c) : level(item, below, c)
  const { items, unreadable } = withoutBad(found.items, c)
  return { items, unreadable, parameters, gone: found.gone, model: { ...model, ...found.model } }
}

type Found = Pick<Listing, 'items' | 'gone' | 'model'>

/** All that is below the path, exactly. */
function deep({ list: path, code }: ListItem, below: readonly ParameterInfo[], c: ListingContext): Found {
  const names = [...new Set(below.map(p => p.name).filter(name => !isObject(name)))]
  const tree = treeOf(path, names)
  const sizes = new Map<string, number>()
  for (const p of below) if (isObject(p.name)) sizes.set(shapeOf(p.name), 0)
  noteSizes(tree, sizes)
  const items = c.byName ? byName(tree, names, code) : partsOf(tree, c, code, code !== undefined)
  const gone = path === '' ? [] : [{ prefix: path, except: new Set(names) }]
  return { items, gone, model: { sizes } }
}

/** The names of one level: its parameters by name, its objects as far as they are known, the others are to be listed. */
function level(item: ListItem, below: readonly ParameterInfo[], c: ListingContext): Found {
  const { list: path, code } = item
  const objects = uppermost(below.map(p => p.name).filter(isObject))
  const leaves = [...new Set(below.map(p => p.name).filter(name => !isObject(name)))]
  const items: Item[] = leaves.length > 0 ? [named(leaves, code)] : []
  const rows = rowsOf(path, objects)
  // One list of a whole table costs less than one of each row.
  if (rows !== null && c.byName && !item.level) return { items: [{ ...item, deep: true }], gone: [], model: {} }
  const isKnown = (object: string): boolean => (c.shape.objects.get(shapeOf(object))?.size ?? null) !== null
  if (rows !== null && !c.byName) {
    const [first = 0, ...others] = rows
    if (isKnown(`${path}${first}.`)) items.push({ rows: path, at: rangesOf(rows), new: true })
    else {
      items.push({ list: `${path}${first}.`, deep: true })
      if (others.length > 0) items.push({ rows: path, at: rangesOf(others), new: true })
    }
  } else
    for (const o of objects)
      items.push(
        !c.byName && isKnown(o) ? { read: o, new: true } : { list: o, ...(mayBeLarge(o) ? {} : { deep: true }) },
      )
  const gone = path === '' ? [] : [{ prefix: path, except: new Set(leaves), below: new Set(objects) }]
  return { items, gone, model: {} }
}

/**
 * Nothing is below the path. It is empty where the CPE lists it alone; an empty list is asked for once more with the
 * object itself, and where that is not it either, the values are to tell.
 */
function nothing(item: ListItem, infos: readonly ParameterInfo[]): Listing {
  const { list: path, code } = item
  const none = { items: [], unreadable: [], parameters: [], gone: [], model: {} }
  if (infos.length === 0 && !item.deep && isObject(path)) return { ...none, items: [{ ...item, deep: true }] }
  const isEmpty = isObject(path) && infos.length > 0 && infos.every(p => p.name === path)
  const isUnread = code !== undefined && !(isEmpty && code === NOT_RETURNED.code)
  return {
    ...none,
    items: isEmpty || code !== undefined ? [] : [{ read: path, n: 0, whole: true }],
    unreadable: isUnread ? [{ path, code }] : [],
    gone: isEmpty ? [{ prefix: path, except: new Set() }] : [],
    model: isEmpty ? { sizes: new Map([[shapeOf(path), 0]]) } : {},
  }
}

/** Tables, and objects right below a root that no data model knows, may hold most of the tree. */
function mayBeLarge(object: string): boolean {
  const known = describeObject(object)
  return known ? known.table : object.split('.', 4).length <= 3
}

const named = (names: readonly string[], code: string | undefined): Item => ({
  names,
  ...(code === undefined ? {} : { code }),
})

/** Objects that stand there without their last dot get it. */
function withDots(infos: readonly ParameterInfo[]): readonly ParameterInfo[] {
  const parents = new Set<string>()
  for (const { name } of infos) {
    const dot = name.lastIndexOf('.', name.length - 2)
    if (dot > 0) parents.add(name.slice(0, dot))
  }
  const lacksDot = (name: string): boolean =>
    !isObject(name) &&
    name !== '' &&
    (parents.has(name) || (describeObject(`${name}.`) !== null && describe(name) === null))
  return infos.some(p => lacksDot(p.name))
    ? infos.map(p => (lacksDot(p.name) ? { ...p, name: `${p.name}.` } : p))
    : infos
}

const parentOf = (name: string): string => name.slice(0, name.lastIndexOf('.') + 1)

function leavesByObject(leaves: readonly ParameterInfo[]): Map<string, Map<string, boolean>> {
  const found = new Map<string, Map<string, boolean>>()
  let parent = '\0',
    of = new Map<string, boolean>()
  for (const { name, writable } of leaves) {
    if (parentOf(name) !== parent) {
      parent = parentOf(name)
      const pattern = shapeOf(parent)
      of = found.get(pattern) ?? new Map()
      found.set(pattern, of)
    }
    of.set(name.slice(parent.length), writable)
  }
  return found
}

/** Numbers of rows, where all of some objects are rows of a table. */
function rowsOf(table: string, objects: readonly string[]): number[] | null {
  const numbers = objects.map(o => o.slice(table.length, -1))
  return numbers.length > 0 && numbers.every(n => /^(?:0|[1-9]\d{0,8})$/.test(n))
    ? numbers.map(Number).sort((a, b) => a - b)
    : null
}

interface Node {
  readonly path: string
  readonly leaves: string[]
  readonly objects: Map<string, Node>
  /** Parameters below. */
  size: number
}

function treeOf(path: string, names: readonly string[]): Node {
  const top: Node = { path, leaves: [], objects: new Map(), size: 0 }
  for (const name of names) {
    let node = top
    top.size++
    for (let from = path.length; ; ) {
      const dot = name.indexOf('.', from)
      if (dot === -1) break
      const key = name.slice(from, dot)
      let next = node.objects.get(key)
      if (next === undefined)
        node.objects.set(key, (next = { path: name.slice(0, dot + 1), leaves: [], objects: new Map(), size: 0 }))
      next.size++
      node = next
      from = dot + 1
    }
    node.leaves.push(name)
  }
  return top
}

function noteSizes(node: Node, sizes: Map<string, number>): void {
  const pattern = shapeOf(node.path)
  sizes.set(pattern, Math.max(node.size, sizes.get(pattern) ?? 0))
  for (const o of node.objects.values()) noteSizes(o, sizes)
}

/** Parts that each fit an answer. @param split the whole was refused before */
function partsOf(node: Node, c: ListingContext, code: string | undefined, split = false): Item[] {
  if (!split && canBeRead(node, c)) return [{ read: node.path, n: node.size }]
  const items: Item[] = node.leaves.length > 0 ? [named(node.leaves, code)] : []
  const objects = [...node.objects.values()]
  const rows = rowsOf(
    node.path,
    objects.map(o => o.path),
  )
  if (rows === null) return [...items, ...objects.flatMap(o => partsOf(o, c, undefined))]
  const { whole = [], large = [] } = Object.groupBy(objects, o => (canBeRead(o, c) ? 'whole' : 'large'))
  if (whole.length > 0)
    items.push({
      rows: node.path,
      at: rangesOf(whole.map(o => Number(o.path.slice(node.path.length, -1)))),
      n: whole.reduce((most, o) => Math.max(most, o.size), 0),
    })
  return [...items, ...large.flatMap(o => partsOf(o, c, undefined))]
}

const canBeRead = (node: Node, c: ListingContext): boolean =>
  isPart(node.path) && node.size <= c.most && !isSpoilt(c.shape, shapeOf(node.path), c.now)

/** All parameters by their names; of too many to note the objects are listed one by one. */
const byName = (node: Node, names: readonly string[], code: string | undefined): Item[] =>
  sizeOf(names) <= MOST_NAMED || node.objects.size === 0
    ? [named(names, code)]
    : [
        ...(node.leaves.length > 0 ? [named(node.leaves, code)] : []),
        ...[...node.objects.values()].map(o => ({ list: o.path, deep: true as const })),
      ]

/** Names that devices of this model refuse are not asked for. */
function withoutBad(items: readonly Item[], c: ListingContext): Pick<Listing, 'items' | 'unreadable'> {
  if (c.shape.bad.size === 0) return { items, unreadable: [] }
  const unreadable: { path: string; code: string }[] = []
  const kept = items.flatMap(item => {
    if (!('names' in item)) return item
    const names = item.names.filter(name => {
      const bad = badOf(c.shape, name, c.now)
      if (bad !== null) unreadable.push({ path: name, code: bad.code })
      return bad === null
    })
    return names.length > 0 ? { ...item, names } : []
  })
  return { items: kept, unreadable }
}
