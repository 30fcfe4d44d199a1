/**
 * What devices of one model and firmware have taught: how large the objects of their tree are, which parameters each
 * has, how much they answer at once, and which names they refuse. It saves the next one its discovery and is a hint
 * alone: whatever a device answers otherwise counts. Everything is bounded, since peers say it.
 */

/** `ok`: the most that was answered; `refused`: the least that was not, null while nothing was. */
export interface Bound {
  readonly ok: number
  readonly refused: number | null
}

export interface ObjectShape {
  /** Values below one such object, in the largest that was seen of late; null when none was read. */
  size: number | null
  /** Its own parameters, as GetParameterNames listed them: whether each can be written. */
  leaves: Map<string, boolean> | null
}

/** A name that devices of this model refuse although they list it, or that they do not have. */
export interface BadName {
  readonly code: string
  /** An object that holds it cannot be read as a whole. */
  readonly spoils: boolean
  readonly string: string
  /** ms since 1970; then it is asked for again */
  readonly until: number
}

/** What one device taught; patterns have `{i}` for instance numbers. */
export interface ShapeChange {
  /** Sizes of objects, by pattern. */
  readonly sizes?: ReadonlyMap<string, number>
  /** Parameters of objects, by the object's pattern. */
  readonly leaves?: ReadonlyMap<string, ReadonlyMap<string, boolean>>
  /** Values in one answer, and names in one request. */
  readonly values?: Bound
  readonly names?: Bound
  /** It shows objects as values, so that values are asked for by name. */
  readonly byName?: true
  readonly bad?: readonly (Omit<BadName, 'until'> & { readonly name: string })[]
}

export interface ModelShape {
  readonly objects: ReadonlyMap<string, Readonly<ObjectShape>>
  readonly values: Bound | null
  readonly names: Bound | null
  readonly byName: boolean
  /** By pattern. */
  readonly bad: ReadonlyMap<string, BadName>
}

/** Nothing is known. */
export const NO_SHAPE: ModelShape = Object.freeze({
  objects: new Map(),
  values: null,
  names: null,
  byName: false,
  bad: new Map(),
})

/** Characters of patterns and names that are kept of one model: some 5,000 parameters' and their objects'. */
const MOST_CHARACTERS = 300_000
const MOST_BAD = 500
const LONGEST_FAULT = 128
/** Faults that tell of a name, not of the device's state at that time (TR-069 A.5.1): 9002 and 9004 may be gone tomorrow. */
const OF_NAMES: ReadonlySet<string> = new Set(['9003', '9005'])
/** How long a name counts as bad, in ms: then a device may prove it good. */
const BAD_MS = 24 * 3_600_000

/**
 * A path with `{i}` for its instance numbers and aliases.
 * @example shapeOf('Device.WiFi.SSID.2.') // 'Device.WiFi.SSID.{i}.'
 */
export const shapeOf = (path: string): string => path.replace(/\.(?:\d+|\[[^\]]*\])(?=\.|$)/g, '.{i}')

/** Whether an object cannot be read as a whole, by its pattern. */
export function isSpoilt(shape: ModelShape, pattern: string, now: number): boolean {
  for (const [name, { spoils, until }] of shape.bad) if (spoils && until > now && name.startsWith(pattern)) return true
  return false
}

/** What is known against a name; null when it may be asked for. */
export function badOf(shape: ModelShape, name: string, now: number): BadName | null {
  if (shape.bad.size === 0) return null
  const found = shape.bad.get(shapeOf(name))
  return found !== undefined && found.until > now ? found : null
}

/** What was learned: nothing, something that was known otherwise, or something that nothing was known of. */
export type News = 'none' | 'better' | 'new'

const more = (a: News, b: News): News => (a === 'new' || b === 'none' ? a : b)

/** A shape that learns. */
export class LearningShape implements ModelShape {
  readonly objects = new Map<string, ObjectShape>()
  readonly bad = new Map<string, BadName>()
  values: Bound | null = null
  names: Bound | null = null
  byName = false
  #characters = 0

  /** Takes in what a device taught. @param now ms since 1970 @returns whether that is news that is worth keeping */
  learn(change: ShapeChange, now: number): News {
    let news: News = 'none'
    for (const [pattern, size] of change.sizes ?? []) news = more(news, this.#size(pattern, size))
    for (const [pattern, leaves] of change.leaves ?? []) news = more(news, this.#leaves(pattern, leaves))
    for (const bad of change.bad ?? []) news = more(news, this.#bad(bad, now))
    for (const what of ['values', 'names'] as const) {
      const bound = change[what]
      if (bound === undefined || (bound.ok === this[what]?.ok && bound.refused === this[what]?.refused)) continue
      news = more(news, this[what] === null ? 'new' : 'better')
      this[what] = bound
    }
    if (!change.byName || this.byName) return news
    this.byName = true
    return 'new'
  }

  /** Larger at once, smaller little by little: devices of a model differ in what they have. */
  #size(pattern: string, size: number): News {
    const known = this.#object(pattern)
    if (known === null || known.size === size) return 'none'
    const before = known.size
    known.size = before === null || size > before ? size : Math.ceil((before * 3 + size) / 4)
    if (before === null) return 'new'
    return Math.abs(known.size - before) > before / 8 ? 'better' : 'none'
  }

  #leaves(pattern: string, leaves: ReadonlyMap<string, boolean>): News {
    const known = this.#object(pattern)
    if (known === null) return 'none'
    let news: News = 'none'
    for (const [name, writable] of leaves) {
      const before = known.leaves?.get(name)
      if (before === writable || name.includes(',')) continue
      if (before === undefined && !this.#fits(name.length)) return news
      known.leaves ??= new Map()
      known.leaves.set(name, writable)
      news = more(news, before === undefined ? 'new' : 'better')
    }
    return news
  }

  #bad({ name, code, string, spoils }: Omit<BadName, 'until'> & { name: string }, now: number): News {
    if (!OF_NAMES.has(code)) return 'none'
    for (const [old, { until }] of this.bad) if (until <= now) this.bad.delete(old)
    const known = this.bad.get(name)
    if (known ? known.spoils || !spoils : this.bad.size >= MOST_BAD || name.length > 256) return 'none'
    const until = now + BAD_MS
    this.bad.set(name, { code: code.slice(0, 16), string: string.slice(0, LONGEST_FAULT), spoils, until })
    return 'new'
  }

  #object(pattern: string): ObjectShape | null {
    const known = this.objects.get(pattern)
    if (known !== undefined) return known
    if (!this.#fits(pattern.length)) return null
    const fresh: ObjectShape = { size: null, leaves: null }
    this.objects.set(pattern, fresh)
    return fresh
  }

  #fits(characters: number): boolean {
    if (this.#characters + characters > MOST_CHARACTERS) return false
    this.#characters += characters
    return true
  }

  /** As it is stored. */
  toJSON(): StoredShape {
    const names = (o: ObjectShape, writable: boolean): string =>
      [...(o.leaves ?? [])].flatMap(([name, w]) => (w === writable ? name : [])).join()
    return {
      objects: Object.fromEntries(
        [...this.objects].map(([pattern, o]) => [
          pattern,
          o.leaves === null ? [o.size] : [o.size, names(o, true), names(o, false)],
        ]),
      ),
      values: this.values,
      names: this.names,
      byName: this.byName,
      bad: Object.fromEntries(this.bad),
    }
  }

  /** A shape as it was stored. */
  static from(stored: StoredShape): LearningShape {
    const shape = new LearningShape()
    for (const [pattern, [size, writable, readOnly]] of Object.entries(stored.objects)) {
      const object = shape.#object(pattern)
      if (object === null) break
      object.size = size
      if (writable === undefined || readOnly === undefined) continue
      const leaves = (names: string, w: boolean): [string, boolean][] =>
        names === '' ? [] : names.split(',').map(name => [name, w])
      shape.#leaves(pattern, new Map([...leaves(writable, true), ...leaves(readOnly, false)]))
    }
    for (const [name, bad] of Object.entries(stored.bad)) shape.bad.set(name, bad)
    shape.values = stored.values
    shape.names = stored.names
    shape.byName = stored.byName
    return shape
  }
}

/** A shape as JSON: objects as size, writable and read-only names, separated by commas. */
export interface StoredShape {
  readonly objects: { readonly [pattern: string]: readonly [number | null, string?, string?] }
  readonly values: Bound | null
  readonly names: Bound | null
  readonly byName: boolean
  readonly bad: { readonly [name: string]: BadName }
}
