/** What is going on, in numbers: counted when somebody looks, and remembered for as long as counting is worth. */
import type { Database } from '@auroralinks/database'
import type { Clock } from '@auroralinks/runtime'
import { scopeFor } from './access/access.ts'
import type { Access, Scope } from './access/access.ts'
import type { Overview } from './schemas/overview.ts'
import {
  MOST_SESSIONS,
  SESSIONS_MS,
  countConnectionRequests,
  countDevices,
  countFaults,
  countSessions,
  countTasks,
} from './store/overview.ts'
import type { DeviceGroupCount } from './store/overview.ts'

/** Without words beside the codes: they are in the language of each request. */
export type Counted = Omit<Overview, 'sessions' | 'faults'> & {
  sessions: (Omit<NonNullable<Overview['sessions']>, 'reasons'> & { reasons: { code: string; count: number }[] }) | null
  faults: { code: string; devices: number; count: number }[] | null
}

/** So long numbers count at least, in ms; and so many times as long as it took to count them: looking costs one part of a core in 20. */
const LEAST_MS = 2_000
const TIMES_AS_LONG = 20
const MOST_REMEMBERED = 200
const MOST_VERSIONS = 200

export interface Overviews {
  /** @param devices what of the devices the one who asks may see */
  of(access: Access, devices: Scope): Promise<Counted>
}

export function createOverviews(o: { database: Database; clock: Clock }): Overviews {
  const remembered = new Map<string, { until: number; counted: Promise<Counted> }>()
  return {
    of(access, devices) {
      const scopes: Scopes = {
        devices,
        sessions: scopeFor(access, 'sessions.read'),
        tasks: scopeFor(access, 'tasks.read'),
        faults: scopeFor(access, 'faults.read'),
        requests: scopeFor(access, 'connectionRequests.read'),
      }
      const key = JSON.stringify(Object.values(scopes).map(s => (s === null ? 'none' : [s.devices, s.tenant])))
      const known = remembered.get(key)
      if (known !== undefined && known.until > o.clock.monotonic()) return known.counted
      if (remembered.size >= MOST_REMEMBERED) remembered.clear()
      const began = o.clock.monotonic()
      const made = { until: Number.POSITIVE_INFINITY, counted: count(o.database, scopes, o.clock.now()) }
      remembered.set(key, made)
      made.counted.then(
        () => {
          const took = o.clock.monotonic() - began
          made.until = began + took + Math.max(LEAST_MS, took * TIMES_AS_LONG)
        },
        () => remembered.get(key) === made && remembered.delete(key),
      )
      return made.counted
    },
  }
}

interface Scopes {
  devices: Scope
  sessions: Scope | null
  tasks: Scope | null
  faults: Scope | null
  requests: Scope | null
}

async function count(database: Database, scopes: Scopes, now: number): Promise<Counted> {
  const some = <T>(scope: Scope | null, read: (scope: Scope) => Promise<T>): Promise<T | null> =>
    scope === null ? Promise.resolve(null) : read(scope)
  const [groups, sessions, tasks, faults, requests] = await Promise.all([
    countDevices(database, scopes.devices, now),
    some(scopes.sessions, scope => countSessions(database, scope, now)),
    some(scopes.tasks, scope => countTasks(database, scope, now)),
    some(scopes.faults, scope => countFaults(database, scope)),
    some(scopes.requests, scope => countConnectionRequests(database, scope, now)),
  ])
  return {
    at: new Date(now).toISOString(),
    devices: devicesOf(groups),
    versions: versionsOf(groups),
    sessions: sessions && rateOf(sessions, now),
    tasks: tasks && {
      queued: tasks['queued'] ?? 0,
      running: tasks['running'] ?? 0,
      lastDay: {
        succeeded: tasks['succeeded'] ?? 0,
        failed: tasks['failed'] ?? 0,
        expired: tasks['expired'] ?? 0,
        cancelled: tasks['cancelled'] ?? 0,
      },
    },
    faults,
    connectionRequests: requests && requestsOf(requests),
  }
}

function devicesOf(groups: readonly DeviceGroupCount[]): Overview['devices'] {
  const sum = (of: (g: DeviceGroupCount) => number): number => groups.reduce((n, g) => n + of(g), 0)
  const inState = (state: DeviceGroupCount['state']): number => sum(g => (g.state === state ? g.count : 0))
  return {
    total: sum(g => g.count),
    states: {
      expected: inState('expected'),
      active: inState('active'),
      quarantined: inState('quarantined'),
      blocked: inState('blocked'),
    },
    seenLastHour: sum(g => g.hour),
    seenLastDay: sum(g => g.day),
    silent: sum(g => g.silent),
    newLastDay: sum(g => g.fresh),
  }
}

/** Over all states, the most frequent first. */
export function versionsOf(groups: readonly DeviceGroupCount[]): Overview['versions'] {
  const counts = new Map<string, Overview['versions'][number]>()
  for (const { productClass, softwareVersion, count: n } of groups) {
    const key = JSON.stringify([productClass, softwareVersion])
    const known = counts.get(key)
    if (known === undefined) counts.set(key, { productClass, softwareVersion, count: n })
    else known.count += n
  }
  return [...counts.values()].sort((a, b) => b.count - a.count).slice(0, MOST_VERSIONS)
}

/** Over the whole time, or, where there were more than are looked at, since the first of them. */
export function rateOf(
  s: { count: number; since: Date | null; reasons: { code: string; count: number }[] },
  now: number,
): NonNullable<Counted['sessions']> {
  const isCut = s.count >= MOST_SESSIONS && s.since !== null
  const seconds = isCut ? Math.max(1, (now - s.since!.getTime()) / 1_000) : SESSIONS_MS / 1_000
  return { seconds, count: s.count, perSecond: s.count / seconds, reasons: s.reasons }
}

/** Whoever arrived was asked with success; what was taken back, or is on its way, is neither. */
const requestsOf = (n: Record<string, number>): NonNullable<Overview['connectionRequests']> => {
  const asked = Object.values(n).reduce((sum, c) => sum + c, 0)
  const arrived = n['arrived'] ?? 0
  const pending = (n['pending'] ?? 0) + (n['accepted'] ?? 0)
  const cancelled = n['cancelled'] ?? 0
  return { asked, arrived, pending, failed: asked - arrived - pending - cancelled }
}
