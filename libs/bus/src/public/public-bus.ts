/**
 * A bus whose public topics can be read and written by the world in other forms than ours: as JSON, and with the frame of
 * a schema registry. Inside, all is plain protobuf.
 */
import { JSON_SUFFIX, PUBLIC_TOPICS, isCommandTopic } from '@auroralinks/contracts'
import { PoisonRecord } from '../bus.ts'
import type { Bus, IncomingRecord, OutgoingRecord, SubscribeOptions } from '../bus.ts'
import { unframed } from './framing.ts'
import { backInJson, formOf, fromJsonRecord, inJson } from './json.ts'
import type { Form } from './json.ts'
import type { SchemaRegistry } from './schema-registry.ts'

export interface PublicForms {
  /** Whether public topics have twins in JSON (`ACS_KAFKA_JSON`). */
  json: boolean
  /** Null: values have no frame (`ACS_KAFKA_SCHEMA_REGISTRY`). */
  registry: SchemaRegistry | null
}

const PUBLIC: ReadonlySet<string> = new Set(PUBLIC_TOPICS.map(t => t.name))
const COMMANDS: ReadonlySet<string> = new Set(PUBLIC_TOPICS.filter(isCommandTopic).map(t => t.name))
const TWINS: ReadonlyMap<string, string> = new Map([...COMMANDS].map(name => [`${name}${JSON_SUFFIX}`, name]))

export function withPublicForms(bus: Bus, o: PublicForms): Bus {
  const outgoing = (record: OutgoingRecord): OutgoingRecord[] => {
    if (!PUBLIC.has(record.topic)) return [record]
    const ours = o.registry === null ? record : o.registry.frame(record)
    const twin = o.json && !COMMANDS.has(record.topic) ? inJson(record) : null
    return twin === null ? [ours] : [ours, twin]
  }
  const publishAll = (records: OutgoingRecord[]): Promise<void> => bus.publishAll(records.flatMap(outgoing))
  /** Until the ids of the schemas are known nothing public leaves; the order of the calls stays. */
  const whenReady = (records: OutgoingRecord[]): Promise<void> =>
    o.registry === null || o.registry.notReady() === null || !records.some(r => PUBLIC.has(r.topic))
      ? publishAll(records)
      : o.registry.ready.then(() => publishAll(records))
  return {
    publish: record => (PUBLIC.has(record.topic) ? whenReady([record]) : bus.publish(record)),
    publishAll: records => (records.some(r => PUBLIC.has(r.topic)) ? whenReady(records) : bus.publishAll(records)),
    subscribe: given => bus.subscribe(understanding(given, o.json)),
    partitionOf: (topic, key) => bus.partitionOf(topic, key),
    partitionsOf: topic => bus.partitionsOf(topic),
    notReady: () => bus.notReady() ?? o.registry?.notReady() ?? null,
    close() {
      o.registry?.close()
      return bus.close()
    },
  }
}

/** A subscription that gets what the world writes as if it were ours. */
function understanding(given: SubscribeOptions, json: boolean): SubscribeOptions {
  if (!given.topics.some(t => PUBLIC.has(t))) return given
  const { handler, deadLetterAs } = given
  const twins = json ? [...TWINS].flatMap(([twin, name]) => (given.topics.includes(name) ? [twin] : [])) : []
  return {
    ...given,
    topics: [...given.topics, ...twins],
    handler: (record, signal, maybeAgain) => handler(understood(record), signal, maybeAgain),
    ...(deadLetterAs && { deadLetterAs: record => buried(record, deadLetterAs) }),
  }
}

/** How a record is written, which its topic says where it does not itself. */
const writtenIn = (record: IncomingRecord): Form =>
  formOf(record.headers) ?? (TWINS.has(record.topic) ? 'json' : 'protobuf')

/** A record of the world as one of ours. @throws PoisonRecord */
export function understood(record: IncomingRecord): IncomingRecord {
  const topic = TWINS.get(record.topic) ?? record.topic
  if (!PUBLIC.has(topic)) return record
  const form = COMMANDS.has(topic) ? writtenIn(record) : 'protobuf'
  if (form !== 'protobuf') return { ...fromJsonRecord(record, form), topic }
  const value = withoutFrame(record.value)
  return value === record.value && topic === record.topic ? record : { ...record, topic, value }
}

function withoutFrame(value: Uint8Array): Uint8Array {
  if (value[0] !== 0) return value
  try {
    return unframed(value)?.message ?? value
  } catch (error) {
    throw new PoisonRecord(error instanceof Error ? error.message : String(error))
  }
}

/** A record for the dead letters: without what must not be published again, in the form in which it came. */
function buried(record: IncomingRecord, as: NonNullable<SubscribeOptions['deadLetterAs']>): IncomingRecord {
  let ours: IncomingRecord
  try {
    ours = understood(record)
  } catch {
    return as(record)
  }
  const changed = as(ours)
  if (changed === ours) return record
  const { topic, partition, offset } = record
  return { ...(writtenIn(record) === 'protobuf' ? changed : backInJson(changed)), topic, partition, offset }
}
