/** One entry of the audit log. */
import { STARS } from '@auroralinks/runtime'

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json }

export interface Actor {
  kind: 'key' | 'user' | 'system'
  id: string
  name: string
}

/**
 * `done`: the change and its entry were written together. `asked`: it was written before the change was asked of the service
 * that owns the thing; `refused` and `unknown` tell, in an entry of their own, that it was refused, or that nobody answered.
 */
export type Outcome = 'done' | 'asked' | 'refused' | 'unknown'

export interface NewEntry {
  actor: Actor
  /** What was asked for: `PATCH /devices/{id}`. */
  action: string
  /** Of what: `devices/00D09E-Box-1`. */
  resource: string
  deviceId: string | null
  /** Whose it is to see; null: the installation's alone. */
  tenant: string | null
  before: Json
  after: Json
  reason: string | null
  outcome: Outcome
  /** Of an outcome: the entry with which it was asked for. */
  of: number | null
  traceId: string | null
}

/** An entry of which nothing is known but this; what it does not say was done. */
export const entryOf = (
  what: Pick<NewEntry, 'actor' | 'action' | 'resource'>,
  more: Partial<Omit<NewEntry, keyof typeof what>> = {},
): NewEntry => ({
  ...what,
  deviceId: null,
  tenant: null,
  before: null,
  after: null,
  reason: null,
  outcome: 'done',
  of: null,
  traceId: null,
  ...more,
})

/** As it is kept: `seq` and `at` are in what is hashed. */
export interface Entry extends NewEntry {
  seq: number
  at: string
}

/** How secrets are called in what is asked of the API. */
const SECRET = /password|passphrase|secret|token$|^key$/i
/** User and password in a URL. */
const IN_URL = /^([a-z][a-z0-9+.-]*:\/\/)[^/?#]*:[^/?#]*@/i

/** A value as it may be kept for ever: no secret is in it, whatever was asked for. */
export function withoutSecrets(value: unknown, name = ''): Json {
  if (value === null || value === undefined) return null
  if (typeof value === 'string') {
    if (SECRET.test(name) && value !== '') return STARS
    return value.replace(IN_URL, `$1${STARS}@`)
  }
  if (typeof value === 'number' || typeof value === 'boolean') return value
  if (typeof value === 'bigint') return String(value)
  if (value instanceof Date) return value.toISOString()
  if (Array.isArray(value)) return value.map(v => withoutSecrets(v, name))
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, v]) => v !== undefined)
      .map(([n, v]) => [n, withoutSecrets(v, n)]),
  )
}
