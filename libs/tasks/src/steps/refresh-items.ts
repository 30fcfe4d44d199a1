/**
 * What a refresh still has to do, in order, as it is noted between RPCs: small, however large the tree, since rows of a
 * table are noted as ranges of their numbers.
 */
import { describeObject } from '@auroralinks/data-model'
import type { KindContext } from '../kind.ts'
import { NO_SHAPE, isSpoilt, shapeOf } from '../model-shape.ts'
import type { ModelShape } from '../model-shape.ts'
import { MOST_NAME_CHARACTERS } from './pace.ts'
import type { Asked, Pace } from './pace.ts'
import { holdsSkipped, isSkipped } from './skipped.ts'
import { isPart, sizeOf, uppermost } from './tree.ts'

export type Item =
  /** Names: of one level, or of everything below. `code`: its values were refused before, with this fault; `level`: so was the list of everything. */
  | { readonly list: string; readonly deep?: true; readonly code?: string; readonly level?: true }
  /**
   * Values below an object; `n`: how many that should be. `new`: nobody listed what is in it on this device. `whole`: it
   * cannot be listed, so that it is read in one piece or not at all.
   */
  | { readonly read: string; readonly n?: number; readonly new?: true; readonly whole?: true }
  /** Values of rows of a table, each of about `n` values. */
  | { readonly rows: string; readonly at: readonly Range[]; readonly n?: number; readonly new?: true }
  /** Values of parameters by their names. `code`: an object that holds them was refused before, with this fault. */
  | { readonly names: readonly string[]; readonly code?: string }

export type ListItem = Extract<Item, { list: string }>

/** Numbers from the first to the last. */
export type Range = readonly [number, number]

/** Numbers, in ascending order and each once, as ranges. */
export function rangesOf(numbers: Iterable<number>): Range[] {
  const ranges: [number, number][] = []
  for (const n of [...new Set(numbers)].sort((a, b) => a - b)) {
    const last = ranges.at(-1)
    if (last && last[1] === n - 1) last[1] = n
    else ranges.push([n, n])
  }
  return ranges
}

/** What an item takes of the notes, in characters. */
export const noteSize = (item: Item): number =>
  'names' in item ? sizeOf(item.names) : 'rows' in item ? item.rows.length + 16 * item.at.length : pathOf(item).length

const pathOf = (item: Exclude<Item, { names: unknown } | { rows: unknown }>): string =>
  'list' in item ? item.list : item.read

/** Values that are still to be read, without those of small objects that nothing is known of; null where an object may be large. */
export function expectedIn(items: readonly Item[], shape: ModelShape): number | null {
  let sum = 0
  for (const item of items) {
    if ('names' in item) {
      sum += item.names.length
      continue
    }
    const n = 'list' in item ? shape.objects.get(shapeOf(item.list))?.size : sizeIn(item, shape)
    if ((n === undefined || n === null) && 'list' in item && isSmall(item.list)) continue
    if (n === undefined || n === null) return null
    sum += n * ('rows' in item ? countOf(item.at) : 1)
  }
  return sum
}

/** An object below the root's that a data model knows, and that is no table. */
const isSmall = (object: string): boolean => object.split('.', 3).length > 2 && describeObject(object)?.table === false

const countOf = (ranges: readonly Range[]): number => ranges.reduce((sum, [a, b]) => sum + b - a + 1, 0)

/** Of an object, or of one row. */
function sizeIn(item: Extract<Item, { n?: number }>, shape: ModelShape): number | undefined {
  return item.n ?? shape.objects.get('rows' in item ? shapeOf(`${item.rows}1.`) : shapeOf(item.read))?.size ?? undefined
}

/** The next request of a refresh: a list, or values of several things at once; and the items as they stand then. */
export type Request = ListRequest | ValuesRequest

/** What is found out takes its place between `before` and `after`. */
export interface ListRequest {
  readonly list: ListItem
  readonly before: readonly Item[]
  readonly after: readonly Item[]
}

export interface ValuesRequest {
  readonly parts: readonly Part[]
  readonly asked: Asked
  readonly after: readonly Item[]
}

/** What a request depends on besides what is to be done. */
type Terms = Pick<KindContext, 'device' | 'model' | 'now'>

/** One name of a request for values. */
export interface Part {
  readonly path: string
  /** How many values it should have; null: nobody knows. */
  readonly n: number | null
  readonly new: boolean
  readonly whole: boolean
  readonly code: string | null
}

/**
 * Gathers the next request; null when nothing is left. Objects that are larger than an answer may be, or that hold what
 * spoils it, are listed first; so is what comes to its turn before a request for values is full. What the device's quirk
 * profiles say is never read goes to `skipped` (quirk S20).
 * @param mayList false: values that are known of are asked for first
 */
export function nextRequest(
  items: readonly Item[],
  pace: Pace,
  c: Terms,
  mayList = true,
): { request: Request | null; skipped: readonly string[] } {
  const mostValues = pace.values.at
  const parts: Part[] = []
  const skipped: string[] = []
  let values = 0,
    characters = 0
  const fits = (n: number, path: string): boolean =>
    parts.length === 0 ||
    (parts.length < pace.names.at && values + n <= mostValues && characters + path.length <= MOST_NAME_CHARACTERS)
  const take = (path: string, n: number | undefined, o: Partial<Part> = {}): void => {
    parts.push({ path, n: n ?? null, new: false, whole: false, code: null, ...o })
    values += n ?? mostValues
    characters += path.length
  }
  const request = (after: readonly Item[]) => ({
    request: {
      parts,
      asked: { values: parts.reduce((sum, p) => sum + (p.n ?? 0), 0), names: parts.length },
      after,
    },
    skipped,
  })
  const list = (item: ListItem, after: readonly Item[]) => ({
    request: { list: item, before: asItems(parts), after },
    skipped,
  })
  const isLeftOut = (path: string): boolean => isSkipped(path, c.device) && skipped.push(path) > 0
  /** While what was refused is asked for in parts, nothing else is. */
  const mustList = (path: string, n: number | undefined): boolean =>
    (n !== undefined && n > mostValues && pace.trouble === null) ||
    isSpoilt(c.model ?? NO_SHAPE, shapeOf(path), c.now) ||
    holdsSkipped(path, c.device)

  for (let i = 0; i < items.length; i++) {
    const item = items[i]!
    const others = (...before: readonly Item[]): readonly Item[] => [...before, ...items.slice(i + 1)]
    if ('list' in item) {
      if (isLeftOut(item.list)) continue
      if (parts.length > 0 && (!mayList || pace.trouble !== null || values >= mostValues)) return request(others(item))
      return list(item, others())
    }
    if ('names' in item) {
      let k = 0
      for (; k < item.names.length && fits(1, item.names[k]!); k++)
        if (!isLeftOut(item.names[k]!)) take(item.names[k]!, 1, { code: item.code ?? null })
      if (k < item.names.length) return request(others({ ...item, names: item.names.slice(k) }))
      continue
    }
    const n = sizeIn(item, c.model ?? NO_SHAPE)
    if ('read' in item) {
      if (isLeftOut(item.read)) continue
      if (!item.whole && mustList(item.read, n)) return list({ list: item.read }, others())
      if (!fits(n ?? mostValues, item.read)) return request(others(item))
      take(item.read, n, { new: item.new === true, whole: item.whole === true })
      continue
    }
    for (let r = 0; r < item.at.length; r++) {
      const [first, last] = item.at[r]!
      /** The rows from this one on. */
      const from = (row: number): Item[] => {
        const at = [...(row > last ? [] : [[row, last] as const]), ...item.at.slice(r + 1)]
        return at.length > 0 ? [{ ...item, at }] : []
      }
      for (let row = first; row <= last; row++) {
        const path = `${item.rows}${row}.`
        if (isLeftOut(path)) continue
        // What was known of the first one may have been forgotten with a planner.
        if (mustList(path, n) || (n === undefined && pace.trouble === null))
          return list({ list: path, deep: true }, others(...from(row + 1)))
        if (!fits(n ?? mostValues, path)) return request(others(...from(row)))
        take(path, n, { new: item.new === true })
      }
    }
  }
  return parts.length > 0 ? request([]) : { request: null, skipped }
}

/** The same for a CPE whose values are asked for by name: the names are listed first. */
export function namesFirst(items: readonly Item[]): Item[] {
  const objects = items.flatMap(i => ('read' in i ? i.read : 'rows' in i ? i.rows : 'list' in i ? i.list : []))
  const lists = uppermost(new Set(objects)).map(list => ({ list, deep: true as const }))
  return [...items.filter(i => 'names' in i), ...lists]
}

/** What was gathered, back among the items. */
export function asItems(parts: readonly Part[]): Item[] {
  const items: Item[] = []
  for (const { path, n, new: isNew, whole, code } of parts) {
    const last = items.at(-1)
    if (isPart(path))
      items.push({
        read: path,
        ...(n === null ? {} : { n }),
        ...(isNew ? { new: true } : {}),
        ...(whole ? { whole: true } : {}),
      })
    else if (last !== undefined && 'names' in last && (last.code ?? null) === code)
      items[items.length - 1] = { ...last, names: [...last.names, path] }
    else items.push({ names: [path], ...(code === null ? {} : { code }) })
  }
  return items
}
