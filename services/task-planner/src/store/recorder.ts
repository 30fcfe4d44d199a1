/** Writes effects in batches: in each lane one statement is under way, what comes meanwhile goes out with the next. */
import { PoisonRecord } from '@auroralinks/bus'
import type { Database } from '@auroralinks/database'
import { isRefusedData, isUnavailable } from '@auroralinks/database'
import type { Logger } from '@auroralinks/runtime'
import type { Telemetry } from '@auroralinks/telemetry'
import { byNumber } from './aliases.ts'
import { LANES, MOST_ITEMS, nextBatch } from './batches.ts'
import type { Lane } from './batches.ts'
import { Fenced } from './epochs.ts'
import { fit } from './fit.ts'
import { createPaths } from './paths.ts'
import type { TracePolicy } from './rows/messages.ts'
import { salvage } from './salvage.ts'
import { isLarge, keptOf } from './item.ts'
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

const NONE: ReadonlySet<string> = new Set()
const otherThan = (lane: Lane): Lane => (lane === 'ordinary' ? 'large' : 'ordinary')

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
  const batches = o.telemetry.histogram('acs_planner_write_batch', 'Decisions written by one statement', {
    buckets: [1, 2, 5, 10, 20, 50, 100, 200, 400],
  })
  const seconds = o.telemetry.histogram('acs_planner_write_seconds', 'How long a batch takes to be durable', {
    unit: 's',
  })
  const leftOut = o.telemetry.counter(...LEFT_OUT)
  let queue: Waiting[] = []
  const done: string[] = []
  const running: Record<Lane, Promise<void> | null> = { ordinary: null, large: null }
  /** Devices that each lane is writing. */
  const writing: Record<Lane, ReadonlySet<string>> = { ordinary: NONE, large: NONE }
  let backlog = 0
  let closed = false

  const take = (lane: Lane): Waiting[] => {
    const { batch, rest } = nextBatch(lane, queue, writing[otherThan(lane)])
    queue = rest
    return batch
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
    const statement = await paths.resolved(
      items.flatMap(i => [...i.effects.parameters.map(p => p.name), ...keptOf(i.effects)]),
      items.flatMap(i => i.effects.parameters.flatMap(p => p.type ?? [])),
      numbers => buildStatement(items, published, numbers, o.trace),
    )
    const rows = await o.database.query<{ partition: number }>(statement)
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
    if (batch.length === 0 && published.length === 0) return
    const since = performance.now()
    await writeAll(batch, published)
    batches.record(batch.length)
    seconds.record((performance.now() - since) / 1000)
    backlog -= batch.length
  }

  const pump = async (lane: Lane): Promise<void> => {
    try {
      for (;;) {
        const batch = take(lane)
        const published = lane === 'ordinary' ? done.splice(0) : []
        if (batch.length === 0 && published.length === 0) return
        writing[lane] = new Set(batch.map(w => w.item.deviceKey))
        await writeBatch(withoutFenced(batch), published)
        writing[lane] = NONE
        // What waited for these devices.
        if (queue.length > 0) start(otherThan(lane))
      }
    } finally {
      running[lane] = null
    }
  }

  const start = (lane: Lane): void => {
    // After the events that are at hand now have been decided: what they write goes out together.
    running[lane] ??= new Promise<void>(resolve => setImmediate(resolve)).then(() => pump(lane))
  }

  const isQueued = (deviceKey: string): boolean => queue.some(w => w.item.deviceKey === deviceKey)

  let forgetting: NodeJS.Timeout | undefined
  let gathering: NodeJS.Timeout | undefined
  const startNow = (): void => {
    clearTimeout(gathering)
    gathering = undefined
    start('ordinary')
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
        const goesNow = urgent || o.gatherMs === 0 || queue.length >= MOST_ITEMS
        const needsOrdinary = !isLarge(item) || isQueued(item.deviceKey)
        queue.push({ item, resolve, reject })
        if (isLarge(item)) start('large')
        if (!needsOrdinary) return
        if (goesNow) startNow()
        else if (!running.ordinary) gathering ??= setTimeout(startNow, o.gatherMs)
      }),
    published(ids) {
      for (const id of ids) done.push(id)
      // They ride along with the next write; when there is none, they go by themselves.
      forgetting ??= setTimeout(() => {
        forgetting = undefined
        if (done.length > 0) start('ordinary')
      }, 500)
    },
    backlog: () => backlog,
    async close() {
      if (forgetting) clearTimeout(forgetting)
      if (queue.length > 0 || done.length > 0) {
        startNow()
        start('large')
      }
      while (running.ordinary || running.large) await Promise.all(LANES.map(lane => running[lane]))
      closed = true
    },
  }
}
