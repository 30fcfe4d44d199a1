/** What statements of the planner write: WAL, time, and the CPU of making them. */
import type { Database } from '@auroralinks/database'
import { newId } from '@auroralinks/runtime'
import { noEffects } from '../../services/task-planner/src/domain/effects.ts'
import type { Session } from '../../services/task-planner/src/domain/model.ts'
import { createPaths } from '../../services/task-planner/src/store/paths.ts'
import { buildStatement } from '../../services/task-planner/src/store/statement.ts'
import type { Item } from '../../services/task-planner/src/store/item.ts'

export interface Cost {
  what: string
  /** Bytes of WAL for one device, when its pages were written since the last checkpoint. */
  wal: number
  /** Likewise when they were not: whole pages go into the WAL. */
  firstWal: number
  /** Share of updates that touched no index. */
  hot: number | null
  ms: number
  cpuMs: number
  /** Bytes by which `session` grew for each device, with indexes. */
  sessionBytes: number
}

export interface Meter {
  sizeOf(table: string): Promise<{ heap: number; indexes: number }>
  costs(): Promise<Cost[]>
}

const BATCH = 1_000

export function createMeter(db: Database, o: { devices: number; paths: readonly string[] }): Meter {
  const paths = createPaths(db)
  let next = 0
  const one = async <R>(text: string): Promise<R> => (await db.query<R>({ text }))[0]!
  const lsn = async (): Promise<bigint> =>
    BigInt((await one<{ at: string }>(`select (pg_current_wal_insert_lsn() - '0/0')::text as at`)).at)
  const updates = async (table: string): Promise<{ all: number; hot: number }> => {
    await db.query({ text: 'select pg_stat_force_next_flush()' })
    await new Promise(resolve => setTimeout(resolve, 300))
    return one(
      `select sum(n_tup_upd)::int as all, sum(n_tup_hot_upd)::int as hot from pg_stat_user_tables where relname = '${table}' or relid in (select inhrelid from pg_inherits where inhparent = '${table}'::regclass)`,
    )
  }

  const sizeOf = (table: string): Promise<{ heap: number; indexes: number }> =>
    one(
      `select coalesce(sum(pg_table_size(c)), 0)::float8 as heap, coalesce(sum(pg_indexes_size(c)), 0)::float8 as indexes from (select '${table}'::regclass as c union all select inhrelid::regclass from pg_inherits where inhparent = '${table}'::regclass) t`,
    )
  const sessionSize = async (): Promise<number> => {
    const s = await sizeOf('session')
    return s.heap + s.indexes
  }

  /** Devices spread over all, the same ones in each round: after some rounds their pages have been written since the checkpoint. */
  const keys = (n: number): number[] => Array.from({ length: n }, () => 1 + ((next++ * 7919) % o.devices))
  const item = (key: number, effects: Partial<Item['effects']>): Item => ({
    partition: key % 16,
    epoch: 1n,
    deviceKey: String(key),
    deviceId: `00D09E-Box-${String(key).padStart(8, '0')}`,
    effects: { ...noEffects(), ...effects },
    outbox: [],
    at: Date.now(),
  })

  const session = (at: number): Session => ({
    id: newId(at),
    version: '1.2',
    startedAt: at,
    lastPostAt: at,
    timeoutMs: 60_000,
    events: [{ code: '2 PERIODIC', commandKey: '' }],
    authentication: 'digest',
    traced: false,
    form: { declaration: false, tries: 2, trial: false },
    phase: 'working',
    outstanding: null,
    lastReply: null,
    previous: null,
    rpcs: 0,
    others: 0,
    faulted: false,
    messages: [
      { at, direction: 'cpe', method: 'Inform', bytes: 2_812, xml: '<redacted/>' },
      {
        at: at + 2,
        direction: 'acs',
        method: 'InformResponse',
        bytes: 0,
        xml: null,
        sent: { id: '1', message: { method: 'InformResponse', maxEnvelopes: 1 } },
      },
      { at: at + 9, direction: 'cpe', method: 'Empty', bytes: 0, xml: null },
      { at: at + 11, direction: 'acs', method: 'Empty', bytes: 0, xml: null },
    ],
  })
  const opened = (key: number, s: Session): Item =>
    item(key, {
      status: {
        lastInformAt: s.startedAt,
        lastEvents: s.events,
        ipAddress: '10.1.2.3',
        cwmpVersion: '1.2',
        retryCount: 0,
      },
      sessions: [{ session: s, endedAt: null, outcome: null }],
    })
  const ended = (key: number, s: Session): Item =>
    item(key, { sessions: [{ session: s, endedAt: s.startedAt + 11, outcome: 'completed' }] })

  const run = async (statements: Item[][]): Promise<{ ms: number; cpuMs: number }> => {
    let cpu = 0
    const since = performance.now()
    next = 0
    for (const items of statements) {
      const names = items.flatMap(i => i.effects.parameters.map(p => p.name))
      await paths.resolved(names, [], numbers => {
        const began = process.cpuUsage()
        const answer = db.query(buildStatement(items, [], numbers, 'faults'))
        const used = process.cpuUsage(began)
        cpu += (used.user + used.system) / 1000
        return answer
      })
    }
    return { ms: performance.now() - since, cpuMs: cpu }
  }

  const measure = async (what: string, table: string, make: () => Item[][]): Promise<Cost> => {
    await db.query({ text: 'checkpoint' })
    const before = await lsn()
    await run(make())
    const firstWal = Number((await lsn()) - before)
    for (let i = 0; i < 3; i++) await run(make())
    const hotBefore = await updates(table)
    const rounds = 10
    const sessionsBefore = await sessionSize()
    const warm = await lsn()
    let ms = 0,
      cpuMs = 0
    for (let i = 0; i < rounds; i++) {
      const r = await run(make())
      ms += r.ms
      cpuMs += r.cpuMs
    }
    const wal = Number((await lsn()) - warm)
    const hot = await updates(table)
    return {
      what,
      wal: wal / BATCH / rounds,
      firstWal: firstWal / BATCH,
      hot: hot.all === hotBefore.all ? null : (hot.hot - hotBefore.hot) / (hot.all - hotBefore.all),
      ms: ms / BATCH / rounds,
      cpuMs: cpuMs / BATCH / rounds,
      sessionBytes: ((await sessionSize()) - sessionsBefore) / BATCH / rounds,
    }
  }

  return {
    sizeOf,
    async costs() {
      await db.query({ text: 'insert into planner_epoch select p, 1 from generate_series(0, 15) p' })
      let round = 0
      const out: Cost[] = []
      out.push(
        await measure('8 changed parameters of a device', 'parameter', () => {
          round++
          const eight = Array.from({ length: 8 }, (_, i) => o.paths[(round * 17 + i * 37) % o.paths.length]!)
          return Array.from({ length: BATCH / 100 }, () =>
            keys(100).map(key =>
              item(key, {
                parameters: [...new Set(eight)].map(name => ({ name, value: `changed-${round}`, type: 'xsd:string' })),
              }),
            ),
          )
        }),
      )
      out.push(
        await measure('periodic session, one write', 'device_status', () => {
          const at = Date.now()
          return [
            keys(BATCH).map(key => {
              const s = session(at)
              const both = opened(key, s)
              return { ...both, effects: { ...both.effects, sessions: ended(key, s).effects.sessions } }
            }),
          ]
        }),
      )
      out.push(
        await measure('periodic session, begun and ended apart', 'session', () => {
          const at = Date.now()
          const all = keys(BATCH).map(key => ({ key, s: session(at) }))
          return [all.map(x => opened(x.key, x.s)), all.map(x => ended(x.key, x.s))]
        }),
      )
      return out
    },
  }
}
