/** Who changed what: written with the change where that is ours, and before it is asked of another service. */
import type { Context } from 'hono'
import { gather } from '@auroralinks/database'
import type { Database, Queryable } from '@auroralinks/database'
import type { Clock, Logger, Seals } from '@auroralinks/runtime'
import type { Access } from '../access/access.ts'
import type { Env } from '../endpoint.ts'
import { Problem } from '../problem.ts'
import { appendEntries } from '../store/audit.ts'
import { entryOf, withoutSecrets } from './entry.ts'
import type { NewEntry, Outcome } from './entry.ts'

/** What a route tells of its change; secrets are taken out of it. */
export interface Told {
  deviceId?: string
  before?: unknown
  after?: unknown
  /** Where it is not the path that was asked for. */
  resource?: string
}

export interface Audit {
  /**
   * A change of our own tables: `work` makes it and tells of it, and its entry is written in the same transaction.
   * Null: there was nothing to change.
   */
  change<T extends Told | null>(c: Context<Env>, work: (tx: Queryable) => Promise<T>): Promise<T>
  /** An entry at the end of a transaction that somebody else runs. */
  append(tx: Queryable, c: Context<Env>, told: Told): Promise<void>
  /** What is asked of another service: its entry is durable before `ask` runs, and a refusal or silence has one of its own. */
  asking<T>(c: Context<Env>, told: Told, ask: () => Promise<T>): Promise<T>
  /** What concerns the access itself, such as signing in. */
  note(who: Pick<Access, 'kind' | 'id' | 'name' | 'tenant'>, action: string, resource: string): Promise<void>
}

const MOST_AT_ONCE = 200

export function createAudit(o: { database: Database; clock: Clock; logger: Logger; seals: Seals }): Audit {
  const append = (tx: Queryable, entries: readonly NewEntry[]): Promise<number[]> =>
    appendEntries(tx, entries, { now: o.clock.now(), seals: o.seals })
  // What comes while one transaction is on its way goes with the next.
  const appended = gather<NewEntry, number>({
    run: entries => o.database.transaction(tx => append(tx, entries)),
    maxBatch: MOST_AT_ONCE,
    maxWaiting: Infinity,
    patienceMs: Infinity,
    monotonic: o.clock.monotonic,
  })
  const outcomeOf = (error: unknown): Outcome =>
    error instanceof Problem && error.kind !== 'unavailable' ? 'refused' : 'unknown'

  return {
    change: (c, work) =>
      o.database.transaction(async tx => {
        const told = await work(tx)
        if (told !== null) await append(tx, [entry(c, told, 'done')])
        return told
      }),
    async append(tx, c, told) {
      await append(tx, [entry(c, told, 'done')])
    },
    async asking(c, told, ask) {
      const asked = entry(c, told, 'asked')
      const seq = await appended.add(asked)
      try {
        return await ask()
      } catch (error) {
        await appended
          .add({ ...asked, before: null, after: null, outcome: outcomeOf(error), of: seq })
          .catch(failure => o.logger.warn('what became of a change could not be noted', { seq, err: failure }))
        throw error
      }
    },
    async note({ kind, id, name, tenant }, action, resource) {
      await appended.add(entryOf({ actor: { kind, id, name }, action, resource }, { tenant }))
    },
  }
}

/** What a request does, and to what, as the audit log and approvals name it. */
export const actionOf = (c: Context<Env>): string => `${c.req.method} ${c.get('route')}`
export const resourceOf = (c: Context<Env>): string => c.req.path.replace(/^\/api\/v1\//, '')

function entry(c: Context<Env>, told: Told, outcome: Outcome): NewEntry {
  const { kind, id, name, tenant } = c.get('access')
  return {
    actor: { kind, id, name },
    action: actionOf(c),
    resource: told.resource ?? resourceOf(c),
    deviceId: told.deviceId ?? null,
    tenant,
    before: withoutSecrets(told.before),
    after: withoutSecrets(told.after),
    reason: c.get('reason'),
    outcome,
    of: null,
    traceId: c.get('traceId'),
  }
}
