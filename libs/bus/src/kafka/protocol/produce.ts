/** Produce, version 7: transactional_id acks timeout [topic [partition records]] → [topic [partition error …]]. */
import type { KafkaRequest } from '../connection/broker-connection.ts'
import { Reader, Writer } from './bytes.ts'

const API_KEY = 0
const API_VERSION = 7
const ALL_IN_SYNC = -1

export interface PartitionBatch {
  topic: string
  partition: number
  batch: Buffer
}

export interface PartitionResult {
  topic: string
  partition: number
  error: number
}

/** A request that is answered when all in-sync replicas have the batches. `timeoutMs`: how long the broker may wait for them. */
export function produceRequest(batches: readonly PartitionBatch[], timeoutMs: number): KafkaRequest {
  const byTopic = Map.groupBy(batches, b => b.topic)
  return {
    apiKey: API_KEY,
    apiVersion: API_VERSION,
    apiName: 'Produce',
    encode: () => {
      const w = new Writer(64 + batches.reduce((sum, b) => sum + b.batch.length + b.topic.length * 3 + 16, 0))
      w.string(null).int16(ALL_IN_SYNC).int32(timeoutMs).int32(byTopic.size)
      for (const [topic, partitions] of byTopic) {
        w.string(topic).int32(partitions.length)
        for (const p of partitions) w.int32(p.partition).int32(p.batch.length).raw(p.batch)
      }
      return w
    },
  }
}

export function decodeProduce(payload: Buffer): PartitionResult[] {
  const r = new Reader(payload)
  const results: PartitionResult[] = []
  r.array(() => {
    const topic = r.string()
    r.array(() => {
      const partition = r.int32()
      const error = r.int16()
      // base_offset log_append_time log_start_offset
      r.at += 24
      results.push({ topic, partition, error })
    })
  })
  return results
}
