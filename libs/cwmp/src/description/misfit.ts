/** Whether a value that somebody wrote is what a description wants: for arguments of people and answers of plug-ins. */
import type { WireField, WireMessage } from './field.ts'

/** What does not fit, and where: `window.0.start`. */
export interface Misfit {
  readonly where: string
  readonly detail: string
}

/**
 * The first thing that does not fit; null when all does. Fields may be left out.
 * @example misfitOf(rpc.request.fields.wire, { seconds: -1 }) // { where: 'seconds', detail: 'is a whole number from 0 to 4294967295' }
 */
export function misfitOf({ fields }: WireMessage, value: unknown, at = ''): Misfit | null {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return { where: at, detail: 'is an object' }
  const given = value as { readonly [name: string]: unknown }
  const unknown = Object.keys(given).find(name => !fields.some(f => f.name === name))
  if (unknown !== undefined) {
    const names = fields.map(f => f.name).join(', ')
    return {
      where: place(at, unknown.slice(0, 64)),
      detail: names === '' ? 'is one too many: there are none' : `is none of ${names}`,
    }
  }
  for (const field of fields) {
    const found =
      given[field.name] === undefined ? null : misfitOfField(field, given[field.name], place(at, field.name))
    if (found !== null) return found
  }
  return null
}

const place = (at: string, name: string | number): string => (at === '' ? String(name) : `${at}.${name}`)

function misfitOfField(field: WireField, value: unknown, where: string): Misfit | null {
  if (!field.repeated) return misfitOfOne(field, value, where)
  if (!Array.isArray(value)) return { where, detail: 'is a list' }
  const { members } = field
  if (members !== undefined && value.length > members) return { where, detail: `has at most ${members} entries` }
  for (const [i, one] of value.entries()) {
    const found = misfitOfOne(field, one, place(where, i))
    if (found !== null) return found
  }
  return null
}

const RANGES = { uint32: [0, 0xffffffff], int32: [-0x80000000, 0x7fffffff] } as const

function misfitOfOne({ type, characters }: WireField, value: unknown, where: string): Misfit | null {
  switch (type) {
    case 'string':
      if (typeof value !== 'string') return { where, detail: 'is a text' }
      return characters !== undefined && value.length > characters
        ? { where, detail: `has at most ${characters} characters` }
        : null
    case 'bool':
      return typeof value === 'boolean' ? null : { where, detail: 'is true or false' }
    case 'uint32':
    case 'int32': {
      const [least, most] = RANGES[type]
      return Number.isInteger(value) && (value as number) >= least && (value as number) <= most
        ? null
        : { where, detail: `is a whole number from ${least} to ${most}` }
    }
    default:
      return misfitOf(type, value, where)
  }
}
