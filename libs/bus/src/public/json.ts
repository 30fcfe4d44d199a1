/** Records of public topics in JSON: the messages' own JSON (ProtoJSON) beside the same headers, or one CloudEvent as a whole. */
import {
  HEADER,
  JSON_SUFFIX,
  JSON_TYPE,
  PROTOBUF,
  SCHEMA_OF,
  STRUCTURED,
  encodeMessage,
  fromBinary,
  fromJson,
  toJson,
} from '@auroralinks/contracts'
import type { DescMessage, EventType, JsonValue } from '@auroralinks/contracts'
import { excerpt } from '@auroralinks/runtime'
import { PoisonRecord } from '../bus.ts'
import type { Headers, IncomingRecord, OutgoingRecord } from '../bus.ts'

const utf8 = new TextDecoder('utf-8', { fatal: true })

export type Form = 'protobuf' | 'json' | 'structured'

/** What the value of a record is, by its content-type; null where it has none, or another. */
export function formOf(headers: Headers): Form | null {
  const type = (headers[HEADER.contentType] ?? '').split(';')[0]!.trim().toLowerCase()
  if (type === JSON_TYPE) return 'json'
  if (type === STRUCTURED) return 'structured'
  return type === PROTOBUF || type === 'application/x-protobuf' ? 'protobuf' : null
}

const schemaOf = (type: string | undefined): DescMessage | undefined =>
  type !== undefined && Object.hasOwn(SCHEMA_OF, type) ? SCHEMA_OF[type as EventType] : undefined

/** A record of ours as it stands on the JSON twin of its topic; null where its type is not known. */
export function inJson(record: OutgoingRecord): OutgoingRecord | null {
  const schema = schemaOf(record.headers[HEADER.type])
  if (schema === undefined) return null
  return {
    ...record,
    topic: `${record.topic}${JSON_SUFFIX}`,
    value: record.tombstone ? record.value : jsonValue(schema, record.value),
    headers: { ...record.headers, [HEADER.contentType]: JSON_TYPE },
  }
}

function jsonValue(schema: DescMessage, value: Uint8Array): Uint8Array {
  return Buffer.from(JSON.stringify(toJson(schema, fromBinary(schema, value), { alwaysEmitImplicit: true })))
}

/** A record whose value is JSON as it would be in protobuf. @throws PoisonRecord when it cannot be; what it holds is not said, since that may be a secret */
export function fromJsonRecord(record: IncomingRecord, form: 'json' | 'structured'): IncomingRecord {
  const { headers, data } =
    form === 'structured' ? opened(record) : { headers: record.headers, data: parsed(record.value) }
  const type = headers[HEADER.type]
  const schema = schemaOf(type)
  if (schema === undefined)
    throw new PoisonRecord(
      type === undefined ? 'a record in JSON without a type' : `${excerpt(type)}: is no type of this topic`,
    )
  let value: Uint8Array
  try {
    value = encodeMessage(schema, fromJson(schema, data))
  } catch (error) {
    throw new PoisonRecord(`${type}: ${whyNot(error)}`)
  }
  return { ...record, value, headers: { ...headers, [HEADER.contentType]: PROTOBUF } }
}

function parsed(value: Uint8Array): JsonValue {
  try {
    return JSON.parse(utf8.decode(value)) as JsonValue
  } catch {
    // What is wrong with it is not said: the message would quote it.
    throw new PoisonRecord('the value is no JSON, although its content-type or its topic says so')
  }
}

const ATTRIBUTES = ['id', 'source', 'type', 'subject', 'time', 'specversion'] as const

/** A CloudEvent in structured mode: its attributes as headers, beside those that the record has. */
function opened(record: IncomingRecord): { headers: Headers; data: JsonValue } {
  const event = parsed(record.value)
  if (event === null || typeof event !== 'object' || Array.isArray(event))
    throw new PoisonRecord('a CloudEvent in structured mode is a JSON object')
  const headers: Headers = { ...record.headers }
  for (const name of ATTRIBUTES) {
    const value = event[name]
    if (typeof value === 'string') headers[`ce_${name}`] = value
  }
  if (typeof event['traceparent'] === 'string') headers[HEADER.traceparent] = event['traceparent']
  return { headers, data: event['data'] ?? null }
}

/** Which field it is; never its value. */
function whyNot(error: unknown): string {
  const text = error instanceof Error ? error.message : ''
  const unknown = /^cannot decode (?:message|field) (\S+) from JSON: key "([^"]{1,100})" is unknown/.exec(text)
  if (unknown !== null) return `${unknown[1]} has no field "${unknown[2]}"`
  const field = /^cannot (?:decode|set|add) (?:message |field |enum |list item to |map entry to )?([\w.]+)/.exec(text)
  return field === null ? 'the JSON does not fit the message' : `the JSON of ${field[1]} does not fit`
}

/** What was read as JSON, in JSON again: for the dead letters. */
export function backInJson(record: IncomingRecord): IncomingRecord {
  const schema = schemaOf(record.headers[HEADER.type])
  if (schema === undefined) return record
  return {
    ...record,
    value: jsonValue(schema, record.value),
    headers: { ...record.headers, [HEADER.contentType]: JSON_TYPE },
  }
}
