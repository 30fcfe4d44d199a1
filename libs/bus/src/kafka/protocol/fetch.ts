/** Fetch, version 11: a long poll for the records of many partitions, without a fetch session. */
import type { KafkaRequest } from '../connection/broker-connection.ts'
import { Reader, Writer } from './bytes.ts'
import type { AbortedTransaction } from './record-batch.ts'

const API_KEY = 1
const API_VERSION = 11
const READ_COMMITTED = 1

export interface FetchPosition {
  topicPartition: { partition: number }
  offset: bigint
}

export interface FetchLimits {
  /** How long the broker may wait when there is nothing, in ms. */
  maxWaitMs: number
  maxBytes: number
  maxBytesPerPartition: number
  /** Where we are: the broker names a replica there that is to be asked instead of the leader (KIP-392). */
  rack: string
}

export interface FetchedPartition {
  topic: string
  partition: number
  error: number
  /** The broker that is to be asked for this partition from now on; -1 when this one is right. */
  preferred: number
  /** The offset behind the last record that may be read (last_stable_offset). */
  end: bigint
  aborted: AbortedTransaction[]
  records: Buffer
}

/** Positions, by topic, are answered in the order in which they stand: put those first that had nothing for longest. */
export function fetchRequest(positions: ReadonlyMap<string, readonly FetchPosition[]>, o: FetchLimits): KafkaRequest {
  return {
    apiKey: API_KEY,
    apiVersion: API_VERSION,
    apiName: 'Fetch',
    encode: () => {
      const w = new Writer(1024)
      w.int32(-1)
        .int32(o.maxWaitMs)
        .int32(1)
        .int32(o.maxBytes)
        .int8(READ_COMMITTED)
        .int32(0)
        .int32(-1)
        .int32(positions.size)
      for (const [topic, partitions] of positions) {
        w.string(topic).int32(partitions.length)
        for (const p of partitions)
          w.int32(p.topicPartition.partition).int32(-1).int64(p.offset).int64(-1n).int32(o.maxBytesPerPartition)
      }
      return w.int32(0).string(o.rack)
    },
  }
}

export function decodeFetch(payload: Buffer): { error: number; partitions: FetchedPartition[] } {
  const r = new Reader(payload)
  r.int32()
  const error = r.int16()
  r.int32()
  const partitions: FetchedPartition[] = []
  r.array(() => {
    const topic = r.string()
    r.array(() => {
      const partition = r.int32()
      const code = r.int16()
      // high_watermark
      r.at += 8
      const end = r.int64()
      // log_start_offset
      r.at += 8
      const aborted = r.array(() => ({ producerId: r.int64(), firstOffset: r.int64() }))
      const preferred = r.int32()
      const size = r.int32()
      partitions.push({ topic, partition, error: code, preferred, end, aborted, records: r.bytes(Math.max(0, size)) })
    })
  })
  return { error, partitions }
}
