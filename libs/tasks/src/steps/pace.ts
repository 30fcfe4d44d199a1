/**
 * How much a device is asked for at once: values in one answer and names in one request. It grows while answers come,
 * and shrinks at once when one does not; what was found out is the model's (model-shape.ts). The one place where limits
 * come from: a quirk profile's, what was learned, and where nothing was, these numbers.
 */
import { FAULT } from '@auroralinks/runtime'
import type { KindContext } from '../kind.ts'
import { NO_SHAPE } from '../model-shape.ts'
import type { Bound, ShapeChange } from '../model-shape.ts'

/** Values in the first answer of a model that nothing is known of, and in any: 1,000 are some 250 kB. */
const FIRST_VALUES = 250
const MOST_VALUES = 1_000
/** Names in the first request: below what the field's smallest devices take; and in any. */
const FIRST_NAMES = 100
const MOST_NAMES = 256
/** Characters of all names of a request, so that it stays below 32 kB with its XML (TR-069 3.4.7). */
export const MOST_NAME_CHARACTERS = 16_000
/** A device that takes longer than this for an answer, in ms, is asked for less: connections in between give up. */
const LONGEST_MS = 8_000
/** An answer larger than this, in bytes, is larger than is good for others. */
const LARGEST_BYTES = 1_000_000
/** So few are never too many. */
const FEW = 4
/** Not less than this because of time or size. */
const LEAST_SLOW = 50
/** After so many answers in a row at the limit more is tried once, and after eight times as many again: limits change, and one device may have taught another's. */
const PATIENCE = 32

/** Faults that say that the answer would be too much, whoever says so. */
const TOO_MUCH: ReadonlySet<string> = new Set(['9004', FAULT.responseTooLarge.code, FAULT.noAnswer.code])

export const isTooMuch = (code: string): boolean => TOO_MUCH.has(code)
/** More values than are ever asked for at once. */
export const TOO_MANY = MOST_VALUES + 1

export interface Pace {
  readonly values: Limit
  readonly names: Limit
  /** A request that was refused and is now asked for in parts, until it is known which of it was refused. */
  readonly trouble: Trouble | null
}

/** `at`: how many are asked for next; `calm`: answers since more was tried; `patience`: after how many it is tried again. */
interface Limit extends Bound {
  readonly at: number
  readonly calm: number
  readonly patience: number
  /** Never more. */
  readonly most: number
}

interface Trouble {
  /** The least that was refused of it, of more names than one. */
  readonly values: number
  readonly names: number
  /** Names of it that are still to be answered. */
  readonly left: number
  /** It was one name's fault, not the size's. */
  readonly one: boolean
  /** As it was before. */
  readonly before: { readonly values: number; readonly names: number }
}

/** What a request asked for. */
export interface Asked {
  readonly values: number
  readonly names: number
}

const limit = (known: Bound | null, first: number, most: number): Limit => ({
  ok: known?.ok ?? 0,
  refused: known?.refused ?? null,
  at: Math.min(most, known ? Math.max(known.refused === null ? first : 1, known.ok) : first),
  calm: 0,
  patience: PATIENCE,
  most,
})

/** The pace at which a device is asked first. */
export const paceOf = ({ model = NO_SHAPE, device: { quirks } }: KindContext): Pace => ({
  values: limit(model.values, FIRST_VALUES, MOST_VALUES),
  names: limit(model.names, FIRST_NAMES, Math.min(MOST_NAMES, quirks?.reading?.mostNames ?? MOST_NAMES)),
  trouble: null,
})

/** What of a pace is worth keeping for the model. */
export const paceLearned = ({ values, names }: Pace): Pick<ShapeChange, 'values' | 'names'> => ({
  ...(values.ok > 0 ? { values: { ok: values.ok, refused: values.refused } } : {}),
  ...(names.ok > 0 ? { names: { ok: names.ok, refused: names.refused } } : {}),
})

/** An answer came. @param got values in it @param o what it cost, where that is known */
export function answeredPace(
  pace: Pace,
  asked: Asked,
  got: number,
  o: { tookMs?: number | undefined; bytes?: number | undefined },
): Pace {
  if (isSlow(asked, got, o)) {
    const share = Math.min(LONGEST_MS / 2 / (o.tookMs || 1), LARGEST_BYTES / (o.bytes || 1), 0.5)
    const at = Math.max(LEAST_SLOW, Math.floor(got * share))
    return { ...pace, values: { ...pace.values, at, ok: at, refused: got, calm: 0 }, trouble: null }
  }
  const values = succeeded(pace.values, Math.max(asked.values, got))
  const names = succeeded(pace.names, asked.names)
  if (pace.trouble === null)
    return {
      values: grown(values, asked.values),
      names: grown(names, asked.names),
      trouble: null,
    }
  return resolved({ values, names, trouble: { ...pace.trouble, left: pace.trouble.left - asked.names } }, true)
}

const isSlow = (
  { values }: Asked,
  got: number,
  o: { tookMs?: number | undefined; bytes?: number | undefined },
): boolean => Math.max(values, got) > LEAST_SLOW && ((o.tookMs ?? 0) > LONGEST_MS || (o.bytes ?? 0) > LARGEST_BYTES)

const succeeded = (l: Limit, n: number): Limit => ({
  ...l,
  ok: Math.max(l.ok, n),
  refused: l.refused !== null && n >= l.refused ? null : l.refused,
})

/** More the next time, where this was about as much as there may be. */
function grown(l: Limit, n: number): Limit {
  if (n < l.at * 0.6) return l
  if (l.refused === null) return { ...l, at: Math.min(l.most, l.at * 2), calm: 0 }
  const between = (l.ok + l.refused) >> 1
  if (l.refused > l.ok * 1.15 && between > l.at) return { ...l, at: Math.min(l.most, between), calm: 0 }
  if (l.calm + 1 < l.patience) return { ...l, calm: l.calm + 1 }
  return { ...l, at: Math.min(l.most, l.at * 2), calm: 0, patience: l.patience * 8 }
}

/** A request for several names, or for one object, was refused; the next asks for half of it. */
export function refusedPace(pace: Pace, asked: Asked, code: string): Pace {
  const { values, names } = pace
  const first = { ...asked, left: asked.names, one: false, before: { values: values.at, names: names.at } }
  const trouble: Trouble = { ...(pace.trouble ?? first), ...(asked.names > 1 ? asked : {}) }
  const halved: Pace = {
    values: { ...values, at: Math.max(1, Math.min(values.at, asked.values) >> 1), calm: 0 },
    names: { ...names, at: Math.max(1, Math.min(names.at, asked.names) >> 1), calm: 0 },
    trouble,
  }
  if (asked.names > 1) return halved
  const one = !isTooMuch(code)
  const shrunk = one ? pace : { ...pace, values: tooMany(values, asked.values) }
  return resolved({ ...shrunk, trouble: { ...trouble, left: trouble.left - 1, one: trouble.one || one } }, false)
}

/** Once all of a refused request is answered, it is known whether it was too much. */
function resolved(pace: Pace, answered: boolean): Pace {
  const { trouble, values, names } = pace
  if (trouble === null) return pace
  if (trouble.left > 0)
    return answered
      ? {
          ...pace,
          values: { ...values, at: Math.max(1, Math.min(trouble.values - 1, values.at * 2)) },
          names: { ...names, at: Math.max(1, Math.min(trouble.left, names.at * 2)) },
        }
      : pace
  const before: Pace = {
    values: { ...values, at: trouble.before.values },
    names: { ...names, at: trouble.before.names },
    trouble: null,
  }
  if (trouble.one) return before
  // What asks for parameters alone has too many names; what asks for objects has mostly too many values.
  return trouble.values === trouble.names || trouble.values <= values.ok
    ? { ...before, names: tooMany({ ...names, at: before.names.at }, trouble.names) }
    : { ...before, values: tooMany({ ...values, at: before.values.at }, trouble.values) }
}

/** So many were too many, unless as many have been answered before; of a few it was something else. */
function tooMany(l: Limit, n: number): Limit {
  if (n <= Math.max(l.ok, FEW)) return { ...l, at: Math.min(Math.max(1, l.ok), l.at) }
  const refused = Math.min(l.refused ?? n, n)
  return { ...l, refused, at: Math.max(1, Math.min(l.at, l.ok || n >> 1)), calm: 0 }
}
