/** Requests that change topics: IncrementalAlterConfigs, version 0 (KIP-339), and CreatePartitions, version 1 (KIP-195). */
import type { KafkaRequest } from '../connection/broker-connection.ts'
import { Reader, Writer } from './bytes.ts'

/** Kafka's number for a topic among the resources that have a configuration. */
export const TOPIC_RESOURCE = 2
const SET = 0
const TIMEOUT_MS = 10_000

export interface Answer {
  error: number
  /** What the broker says about it. */
  message: string
}

/** [resource_type resource_name [name operation value]] validate_only. Only what is named is changed. */
export const alterTopicRequest = (
  topic: string,
  settings: Readonly<Record<string, string>>,
  dryRun: boolean,
): KafkaRequest => ({
  apiKey: 44,
  apiVersion: 0,
  apiName: 'IncrementalAlterConfigs',
  encode: () => {
    const entries = Object.entries(settings)
    const w = new Writer(256).int32(1).int8(TOPIC_RESOURCE).string(topic).int32(entries.length)
    for (const [name, value] of entries) w.string(name).int8(SET).string(value)
    return w.int8(dryRun ? 1 : 0)
  },
})

/** throttle_time [error_code error_message resource_type resource_name] */
export function decodeAlterTopic(payload: Buffer): Answer {
  const r = new Reader(payload)
  r.int32()
  return r.array(() => {
    const answer = { error: r.int16(), message: r.string() }
    r.int8()
    r.string()
    return answer
  })[0]!
}

/** [topic count [assignment]] timeout validate_only */
export const morePartitionsRequest = (topic: string, count: number, dryRun: boolean): KafkaRequest => ({
  apiKey: 37,
  apiVersion: 1,
  apiName: 'CreatePartitions',
  // The brokers choose where they lie.
  encode: () =>
    new Writer(256)
      .int32(1)
      .string(topic)
      .int32(count)
      .int32(-1)
      .int32(TIMEOUT_MS)
      .int8(dryRun ? 1 : 0),
})

/** throttle_time [topic error_code error_message] */
export function decodeMorePartitions(payload: Buffer): Answer {
  const r = new Reader(payload)
  r.int32()
  return r.array(() => {
    r.string()
    return { error: r.int16(), message: r.string() }
  })[0]!
}
