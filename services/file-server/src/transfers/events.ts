/** What is published of transfers (`acs.transfer.events.v1`), for the task-planner. */
import { RecordRefused } from '@auroralinks/bus'
import type { Bus, OutgoingRecord } from '@auroralinks/bus'
import { cloudEventHeaders, encodeMessage, TOPICS, transferV1, TYPE } from '@auroralinks/contracts'
import { newId } from '@auroralinks/runtime'
import type { Clock, Logger } from '@auroralinks/runtime'
import type { Direction } from '../access.ts'

export interface Progress {
  taskId: string
  deviceId: string
  direction: Direction
  bytes: number
  /** 0 where it is not known. */
  total: number
}

export interface Ended {
  taskId: string
  deviceId: string
  direction: Direction
  name: string
  size: number
  /** Empty where nothing was kept. */
  sha256: string
  /** Why it was refused; empty where it was not. */
  reason: '' | 'too-large' | 'quota' | 'disk-full' | 'digest-mismatch'
}

export interface TransferEvents {
  /** Published once; of those that come while one is on its way the newest. */
  progress(p: Progress): void
  /** Published until it is, as long as this process lives. */
  ended(e: Ended): void
  /** Resolves when it is durable; rejects when it could not be had. For what is tried again from the database. */
  publish(e: Ended): Promise<void>
  /** Waits a little for what is still to be published. */
  close(): Promise<void>
}

const SOURCE = 'auroralinks/file-server'
/** Progress may travel with what goes anyway, in ms. */
const PROGRESS_WAIT_MS = 100
const RETRY_MS = { first: 500, most: 30_000 }
/** Ends that wait while the bus is away. */
const MOST_WAITING = 10_000
const CLOSE_MS = 5_000

export function createTransferEvents(o: { bus: Bus; clock: Clock; logger: Logger }): TransferEvents {
  /** What came while the one before was on its way, by task and direction. */
  const underWay = new Map<string, Progress | null>()
  const waiting = new Map<string, Ended>()
  let pumping: Promise<void> | null = null
  let closed = false

  const tell = async (key: string, p: Progress): Promise<void> => {
    underWay.set(key, null)
    await o.bus
      .publish(progressRecord(p, o.clock.now()))
      .catch(error => o.logger.debug('progress of a transfer was not published', { deviceId: p.deviceId, err: error }))
    const newer = underWay.get(key)
    underWay.delete(key)
    if (newer) await tell(key, newer)
  }

  const endedRecord = (e: Ended): OutgoingRecord =>
    recordOf(e.deviceId, TYPE.transferEnded, `${idOf(e)}/${e.sha256 || newId()}`, o.clock.now(), {
      value: encodeMessage(transferV1.TransferEndedSchema, {
        ...e,
        size: BigInt(e.size),
        ok: e.reason === '',
        at: BigInt(o.clock.now()),
      }),
    })

  const pump = async (): Promise<void> => {
    for (let pause = RETRY_MS.first; waiting.size > 0; ) {
      const [key, e] = waiting.entries().next().value!
      try {
        await o.bus.publish(endedRecord(e))
        pause = RETRY_MS.first
      } catch (error) {
        if (!(error instanceof RecordRefused)) {
          o.logger.warn('the end of a transfer could not be published yet', { deviceId: e.deviceId, err: error })
          if (closed) return
          await new Promise(resolve => setTimeout(resolve, pause))
          pause = Math.min(pause * 2, RETRY_MS.most)
          continue
        }
        o.logger.error('the end of a transfer can never be published', { deviceId: e.deviceId, err: error })
      }
      if (waiting.get(key) === e) waiting.delete(key)
    }
  }

  return {
    progress(p) {
      if (closed) return
      const key = idOf(p)
      if (underWay.has(key)) underWay.set(key, p)
      else void tell(key, p)
    },
    ended(e) {
      waiting.set(idOf(e), e)
      if (waiting.size > MOST_WAITING) {
        const [key, oldest] = waiting.entries().next().value!
        waiting.delete(key)
        o.logger.error('too many ends of transfers wait for the bus: one is lost', { deviceId: oldest.deviceId })
      }
      pumping ??= pump().finally(() => {
        pumping = null
      })
    },
    publish: e => o.bus.publish(endedRecord(e)),
    async close() {
      closed = true
      await Promise.race([pumping, new Promise(resolve => setTimeout(resolve, CLOSE_MS).unref())])
    },
  }
}

const progressRecord = (p: Progress, at: number): OutgoingRecord =>
  recordOf(p.deviceId, TYPE.transferProgress, newId(), at, {
    value: encodeMessage(transferV1.TransferProgressSchema, {
      ...p,
      bytes: BigInt(p.bytes),
      total: BigInt(p.total),
      at: BigInt(at),
    }),
    mayWaitMs: PROGRESS_WAIT_MS,
  })

const idOf = (e: { taskId: string; direction: Direction }): string => `${e.taskId}/${e.direction}`

const recordOf = (
  deviceId: string,
  type: typeof TYPE.transferEnded | typeof TYPE.transferProgress,
  id: string,
  time: number,
  o: { value: Uint8Array; mayWaitMs?: number },
): OutgoingRecord => ({
  topic: TOPICS.transferEvents.name,
  key: deviceId,
  headers: cloudEventHeaders({ id: `${type}/${id}`, source: SOURCE, type, subject: deviceId, time }),
  ...o,
})
