/** The public topics as an AsyncAPI 3 document: channels, messages, their headers and both of their forms. */
import { HEADER, JSON_TYPE, PROTOBUF } from '../headers.ts'
import { PROTO_SOURCES } from '../proto-sources.ts'
import { JSON_SUFFIX, PUBLIC_TOPICS, fileOf, isCommandTopic } from '../topics.ts'
import type { Topic } from '../topics.ts'
import { SCHEMA_OF } from '../types.ts'
import type { EventType } from '../types.ts'
import { refTo, schemasOf } from './json-schema.ts'

type Json = { [key: string]: unknown }

const text = (description: string, more: Json = {}): Json => ({ type: 'string', description, ...more })

/** CloudEvents 1.0, Kafka binding, binary mode. */
const HEADERS: Json = {
  type: 'object',
  required: [
    HEADER.specVersion,
    HEADER.id,
    HEADER.source,
    HEADER.type,
    HEADER.subject,
    HEADER.time,
    HEADER.contentType,
  ],
  properties: {
    [HEADER.specVersion]: text('Of CloudEvents', { const: '1.0' }),
    [HEADER.id]: text('Made from the fact: an event that comes twice has the same'),
    [HEADER.source]: text('Who published it', { examples: ['auroralinks/task-planner'] }),
    [HEADER.subject]: text('The device id, of a job event the id of the job; as the key of the record'),
    [HEADER.time]: text('RFC 3339', { format: 'date-time' }),
    [HEADER.tenant]: text('The tenant that the device belongs to, or of a job its own; absent where there is none'),
    [HEADER.traceparent]: text('W3C trace context, where there is one'),
    [HEADER.omitted]: text('Fields that are left out because the topic does not take the record with them'),
  },
}

/** Of a command its type is enough; an id makes its refusal recognisable. */
const COMMAND_HEADERS: Json = { ...HEADERS, required: [HEADER.type] }

/** @param version of the product */
export function asyncApi(version: string): Json {
  const messages: Json = {}
  const channels: Json = {}
  const operations: Json = {}
  for (const topic of PUBLIC_TOPICS) {
    for (const isJson of [false, true]) {
      const name = isJson ? `${topic.name}${JSON_SUFFIX}` : topic.name
      const types = topic.types!.map(type => `${type}${isJson ? JSON_SUFFIX : ''}`)
      for (const type of topic.types!) messages[`${type}${isJson ? JSON_SUFFIX : ''}`] = messageOf(topic, type, isJson)
      channels[name] = channelOf(topic, name, types, isJson)
      operations[name] = {
        action: isCommandTopic(topic) ? 'receive' : 'send',
        channel: { $ref: `#/channels/${name}` },
        messages: types.map(type => ({ $ref: `#/channels/${name}/messages/${type}` })),
      }
    }
  }
  const described = PUBLIC_TOPICS.flatMap(t => t.types!.map(type => SCHEMA_OF[type]))
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'AuroraLinks ACS',
      version,
      description:
        'The public topics, from the side of the ACS: it sends events and receives commands. The key of each record is the device id; order holds per device. Topics with .json at the end are there with ACS_KAFKA_JSON=true.',
    },
    defaultContentType: PROTOBUF,
    channels,
    operations,
    components: {
      messages,
      messageTraits: { event: { headers: HEADERS }, command: { headers: COMMAND_HEADERS } },
      schemas: {
        ...Object.fromEntries(
          PROTO_SOURCES.map(({ path, text: schema }) => [path.replaceAll('/', '.'), protobuf(schema)]),
        ),
        ...Object.fromEntries(schemasOf(described)),
      },
    },
  }
}

const protobuf = (schema: string): Json => ({ schemaFormat: 'application/vnd.google.protobuf;version=3', schema })

function messageOf(topic: Topic, type: EventType, isJson: boolean): Json {
  const schema = SCHEMA_OF[type]
  return {
    name: schema.typeName,
    title: type,
    contentType: isJson ? JSON_TYPE : PROTOBUF,
    traits: [{ $ref: `#/components/messageTraits/${isCommandTopic(topic) ? 'command' : 'event'}` }],
    headers: { type: 'object', properties: { [HEADER.type]: { type: 'string', const: type } } },
    payload: isJson ? refTo(schema) : { $ref: `#/components/schemas/${fileOf(topic).replaceAll('/', '.')}` },
    bindings: { kafka: { key: { type: 'string', description: 'The device id' }, bindingVersion: '0.5.0' } },
  }
}

function channelOf(topic: Topic, name: string, types: readonly string[], isJson: boolean): Json {
  return {
    address: name,
    description: isJson ? `${topic.description.replace(/\.$/, '')}, in JSON.` : topic.description,
    messages: Object.fromEntries(types.map(type => [type, { $ref: `#/components/messages/${type}` }])),
    bindings: {
      kafka: {
        topic: name,
        topicConfiguration: topic.compacted
          ? { 'cleanup.policy': ['compact'] }
          : { 'cleanup.policy': ['delete'], 'retention.ms': topic.retentionMs },
        bindingVersion: '0.5.0',
      },
    },
  }
}
