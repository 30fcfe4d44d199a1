/** Writes effects in batches: one statement is under way, what comes meanwhile goes out with the next. */
import { PoisonRecord } from '@auroralinks/bus'
import type { Database } from '@auroralinks/database'
import { isRefusedData, isUnavailable } from '@auroralinks/database'
import type { Logger } from '@auroralinks/runtime'
import type { Telemetry } from '@auroralinks/telemetry'
import { byNumber } from './aliases.ts'
import { createBatches } from './batches.ts'
import { Fenced } from './epochs.ts'
import { fit } from './fit.ts'
import { createPaths } from './paths.ts'
import type { TracePolicy } from './rows/messages.ts'
import { salvage } from './salvage.ts'
import { keptOf } from './item.ts'
import type { Item } from './item.ts'
import { buildStatement } from './statement.ts'

export interface Recorder {
  /** Resolves when the effects are durable; `urgent` when somebody waits for that. Rejects with `Fenced`, or `PoisonRecord` when the database can never take them. */
  write(item: Item, urgent: boolean): Promise<void>
  /** Events that are published: their rows may go. */
  published(ids: readonly string[]): void
  /** Items waiting or being written. */
  backlog(): number
  close(): Promise<void>
}

interface Waiting {
  item: Item
  resolve(): void
  reject(error: unknown): void
}

const MOST = 400

/** What devices said and neither tables nor topics take. */
export const LEFT_OUT = [
  'acs_planner_left_out_total',
  'What devices said and the tables or the broker do not take: left out or cut, by what',
] as const

export function createRecorder(o: {
  database: Database
  trace: TracePolicy
  logger: Logger
  telemetry: Telemetry
  gatherMs: number
}): Recorder {
  const paths = createPaths(o.database)
  const nextItems = createBatches(MOST)
  const batches = o.telemetry.histogram('acs_planner_write_batch', 'Decisions written by one statement', {
    buckets: [1, 2, 5, 10, 20, 50, 100, 200, 400],
  })
  const seconds = o.telemetry.histogram('acs_planner_write_seconds', 'How long a batch takes to be durable', {
    unit: 's',
  })
  const leftOut = o.telemetry.counter(...LEFT_OUT)
  let queue: Waiting[] = []
  let done: string[] = []
  let running: Promise<void> | null = null
  let backlog = 0
  let closed = false

  const nextBatch = (): Waiting[] => {
    const { batch, rest } = nextItems(queue)
    queue = rest
    return withoutFenced(batch)
  }

  /** A statement names one epoch of a partition: what was decided before it was lost and taken again is another's by now. */
  const withoutFenced = (batch: Waiting[]): Waiting[] => {
    const newest = new Map<number, bigint>()
    for (const { item } of batch)
      if (item.epoch > (newest.get(item.partition) ?? -1n)) newest.set(item.partition, item.epoch)
    if (batch.every(({ item }) => item.epoch === newest.get(item.partition))) return batch
    return batch.filter(w => {
      if (w.item.epoch === newest.get(w.item.partition)) return true
      backlog--
      w.reject(new Fenced(w.item))
      return false
    })
  }

  const run = async (given: readonly Item[], published: readonly string[]): Promise<Set<number>> => {
    const items = await byNumber(o.database, given)
    await paths.resolve(
      items.flatMap(i => [...i.effects.parameters.map(p => p.name), ...keptOf(i.effects)]),
      items.flatMap(i => i.effects.parameters.flatMap(p => p.type ?? [])),
    )
    const rows = await o.database.query<{ partition: number }>(buildStatement(items, published, paths, o.trace))
    return new Set(rows.map(r => r.partition))
  }

  const runWithRetries = async (items: readonly Item[], published: readonly string[]): Promise<Set<number>> => {
    for (let pause = 50; ; pause = Math.min(pause * 2, 2_000)) {
      try {
        return await run(items, published)
      } catch (error) {
        if (!isUnavailable(error) || closed) throw error
        o.logger.warn('the database is away: what is to be written waits', { err: error, items: items.length })
        await new Promise(resolve => setTimeout(resolve, pause))
      }
    }
  }

  const settle = (batch: readonly Waiting[], owned: ReadonlySet<number>): void => {
    for (const w of batch) {
      if (owned.has(w.item.partition)) w.resolve()
      else w.reject(new Fenced(w.item))
    }
  }

  const rejected = (w: Waiting, error: unknown): void => {
    w.reject(
      isUnavailable(error)
        ? error
        : new PoisonRecord(
            `the database refuses what this record means: ${error instanceof Error ? error.message : String(error)}`,
          ),
    )
    o.logger.error('a write was refused', { err: error, deviceId: w.item.deviceId })
  }

  /** The rest of a record whose data the database refuses. */
  const rescue = async (w: Waiting): Promise<void> => {
    const { deviceId, partition } = w.item
    try {
      const isOwned = await salvage(w.item, {
        write: async item => (await runWithRetries([item], [])).has(partition),
        leftOut(what, error) {
          leftOut.add(1, { what })
          o.logger.warn('the database refuses what a device said: it is left out', { deviceId, what, err: error })
        },
      })
      settle([w], new Set(isOwned ? [partition] : []))
    } catch (error) {
      rejected(w, error)
    }
  }

  const writeAll = async (batch: readonly Waiting[], published: readonly string[]): Promise<void> => {
    try {
      settle(
        batch,
        await runWithRetries(
          batch.map(w => w.item),
          published,
        ),
      )
    } catch (error) {
      const [first] = batch
      if (!first) return o.logger.error('a write was refused', { err: error })
      if (batch.length > 1) {
        const half = batch.length >> 1
        await writeAll(batch.slice(0, half), published)
        return writeAll(batch.slice(half), [])
      }
      return isRefusedData(error) ? rescue(first) : rejected(first, error)
    }
  }

  const writeBatch = async (batch: readonly Waiting[], published: readonly string[]): Promise<void> => {
    const since = performance.now()
    await writeAll(batch, published)
    batches.record(batch.length)
    seconds.record((performance.now() - since) / 1000)
    backlog -= batch.length
  }

  const pump = async (): Promise<void> => {
    while (queue.length > 0 || done.length > 0) {
      const batch = nextBatch()
      const published = done
      done = []
      await writeBatch(batch, published)
    }
  }

  const start = (): void => {
    // After the events that are at hand now have been decided: what they write goes out together.
    running ??= new Promise<void>(resolve => setImmediate(resolve)).then(pump).finally(() => {
      running = null
      if (queue.length > 0) start()
    })
  }

  let forgetting: NodeJS.Timeout | undefined
  let gathering: NodeJS.Timeout | undefined
  const startNow = (): void => {
    clearTimeout(gathering)
    gathering = undefined
    start()
  }
  return {
    write: (given, urgent) =>
      new Promise<void>((resolve, reject) => {
        backlog++
        const { item, unfit } = fit(given)
        if (unfit.length > 0) {
          for (const what of unfit) leftOut.add(1, { what })
          o.logger.warn('a device said what does not fit: it is left out or cut', {
            deviceId: item.deviceId,
            what: unfit.join(','),
          })
        }
        queue.push({ item, resolve, reject })
        if (urgent || o.gatherMs === 0 || queue.length >= MOST) startNow()
        else if (!running) gathering ??= setTimeout(startNow, o.gatherMs)
      }),
    published(ids) {
      for (const id of ids) done.push(id)
      // They ride along with the next write; when there is none, they go by themselves.
      forgetting ??= setTimeout(() => {
        forgetting = undefined
        if (done.length > 0) start()
      }, 500)
    },
    backlog: () => backlog,
    async close() {
      if (forgetting) clearTimeout(forgetting)
      if (queue.length > 0 || done.length > 0) startNow()
      while (running) await running
      closed = true
    },
  }
}
