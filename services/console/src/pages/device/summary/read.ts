/** What a device's parameters say, by the table of well-known ones. */
import type { Schemas } from '../../../api/client.ts'
import type { Bounds, Group, Reading, Unit } from './readings.ts'

export type Parameter = Schemas['Parameter']

/** One value of a card; `text` is as the device has it. */
export interface Shown {
  reading: Reading
  /** Names of the parameters that it is made of. */
  names: readonly string[]
  text: string
  updatedAt: string | null
  /** Whether the device takes another value. */
  isWritable: boolean
}

export interface Row {
  /** The object: `Device.WiFi.SSID.1.` */
  object: string
  values: (Shown | null)[]
}

export type Known = ReadonlyMap<string, Parameter>

const withDot = (path: string): string => (path.endsWith('.') || path === '' ? path : `${path}.`)
const patternOf = (path: string): RegExp =>
  new RegExp(`^${path.replaceAll(/[.*+?^${}()|[\]\\]/g, c => (c === '*' ? '\\d+' : `\\${c}`))}`)

/** Objects that a pattern finds among what is known, numbers by their size. */
export function objectsOf(pattern: string, known: Known): string[] {
  const regular = patternOf(pattern)
  const found = new Set<string>()
  for (const name of known.keys()) {
    const object = regular.exec(name)?.[0]
    if (object !== undefined) found.add(object)
  }
  return [...found].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
}

/** The parameters that a path finds from an object: well-known.ts says how it is written. */
function found(object: string, path: string, known: Known): Parameter[] {
  const forward = path.indexOf('>')
  if (forward !== -1) {
    const target = known
      .get(object + path.slice(0, forward))
      ?.value?.split(',')[0]
      ?.trim()
    return target ? found(withDot(target), path.slice(forward + 1), known) : []
  }
  const back = path.indexOf('<')
  if (back !== -1) {
    const [at, leaf] = [path.slice(0, back), path.slice(back + 1)]
    const dot = at.lastIndexOf('.') + 1
    const refers = (of: string): boolean =>
      (known.get(of + at.slice(dot))?.value ?? '').split(',').some(t => withDot(t.trim()) === object)
    return objectsOf(at.slice(0, dot), known)
      .filter(refers)
      .flatMap(of => found(of, leaf, known))
  }
  const star = path.lastIndexOf('*')
  if (star === -1) return [known.get(object + path) ?? []].flat()
  return objectsOf(object + path.slice(0, star + 2), known).flatMap(of => known.get(of + path.slice(star + 2)) ?? [])
}

/** Where an instance has no name: its number. */
const numbered = (object: string, reading: Reading): Shown => ({
  reading,
  names: [],
  text: /(\d+)\.$/.exec(object)?.[1] ?? '',
  updatedAt: null,
  isWritable: false,
})

function shown(object: string, reading: Reading, known: Known): Shown | null {
  for (const path of reading.paths) {
    if (path === '#') return numbered(object, reading)
    const all = found(object, path, known).filter(p => p.value !== null && p.value !== '')
    if (all.length === 0) continue
    const times = all.map(p => p.updatedAt).filter(t => t !== null)
    return {
      reading,
      names: all.map(p => p.name),
      text: all.map(p => p.value).join(', '),
      // The oldest: no part of it is older.
      updatedAt: times.sort()[0] ?? null,
      isWritable: all.length === 1 && all[0]!.writable === true,
    }
  }
  return null
}

/** The rows of a card; those of which nothing is known are left out. */
export const rowsOf = (group: Group, known: Known): Row[] =>
  group.objects
    .flatMap(pattern => objectsOf(pattern, known))
    .map(object => ({ object, values: group.readings.map(r => shown(object, r, known)) }))
    .filter(row => row.values.some(v => v !== null && v.names.length > 0))

export type Verdict = 'good' | 'fair' | 'bad'

const within = (n: number, { min = -Infinity, max = Infinity }: { min?: number; max?: number }): boolean =>
  n >= min && n <= max

/** How good a number is, in the unit that is shown. */
export const verdict = (n: number, bounds: Bounds): Verdict =>
  within(n, bounds.good) ? 'good' : within(n, bounds.fair) ? 'fair' : 'bad'

const FACTORS: Partial<Record<Unit, number>> = { tenthDecibel: 0.1, thousandthDBm: 0.001 }

/** The number of a value in the unit that is shown; null where it is none. */
export function numberOf(text: string, unit: Unit): number | null {
  const n = Number(text)
  return text.trim() === '' || Number.isNaN(n) ? null : n * (FACTORS[unit] ?? 1)
}
