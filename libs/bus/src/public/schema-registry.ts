/** A schema registry (Confluent's REST interface): our contracts are registered there, and public values carry their ids. */
import { setTimeout as pause } from 'node:timers/promises'
import { HEADER, PROTO_SOURCES, PUBLIC_TOPICS, SCHEMA_OF, fileOf } from '@auroralinks/contracts'
import type { EventType } from '@auroralinks/contracts'
import { ConfigError, excerpt } from '@auroralinks/runtime'
import type { Logger } from '@auroralinks/runtime'
import type { OutgoingRecord } from '../bus.ts'
import { framed } from './framing.ts'

const MIME = 'application/vnd.schemaregistry.v1+json'
const ANSWER_MS = 10_000
const PAUSES_MS = [200, 500, 1_000, 2_000, 5_000]

export interface SchemaRegistry {
  /** Resolves when all schemas are registered. */
  ready: Promise<void>
  /** Null when they are, else why not. */
  notReady(): string | null
  /** A record of a public topic with its frame; before `ready` and for a tombstone as it is. */
  frame(record: OutgoingRecord): OutgoingRecord
  close(): void
}

interface Reference {
  name: string
  subject: string
  version: number
}

/**
 * Begins to register, and tries until the registry takes it: files that others import under their own names, those of
 * topics as `<topic>-value`.
 * @param url with user and password where it wants them
 * @throws ConfigError when it is no http or https URL
 */
export function openSchemaRegistry(o: { url: string; topicPrefix: string; logger: Logger }): SchemaRegistry {
  if (!URL.canParse(o.url) || !/^https?:$/.test(new URL(o.url).protocol))
    throw new ConfigError('ACS_KAFKA_SCHEMA_REGISTRY is no http or https URL')
  const url = new URL(o.url)
  const authorization =
    url.username === ''
      ? {}
      : {
          authorization: `Basic ${Buffer.from(`${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`).toString('base64')}`,
        }
  const base = `${url.origin}${url.pathname.replace(/\/$/, '')}`
  const stopping = new AbortController()
  /** Ids by topic. */
  const ids = new Map<string, number>()
  let why: string | null = 'the schema registry has not answered yet'

  const post = async (path: string, body: object): Promise<Record<string, unknown>> => {
    const response = await fetch(`${base}${path}`, {
      method: 'POST',
      headers: { 'content-type': MIME, accept: MIME, ...authorization },
      body: JSON.stringify(body),
      redirect: 'error',
      signal: AbortSignal.any([stopping.signal, AbortSignal.timeout(ANSWER_MS)]),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`it answers ${response.status} to ${path}: ${excerpt(text, 300)}`)
    return JSON.parse(text) as Record<string, unknown>
  }

  /** @returns id and version */
  const register = async (subject: string, text: string, references: Reference[]) => {
    const path = `/subjects/${encodeURIComponent(subject)}`
    const schema = { schemaType: 'PROTOBUF', schema: text, ...(references.length > 0 && { references }) }
    const { id } = await post(`${path}/versions`, schema)
    // Only who asks for a schema is told its version.
    const { version } = await post(path, schema)
    if (typeof id !== 'number' || typeof version !== 'number') throw new Error(`it gives ${subject} no id`)
    return { id, version }
  }

  const registerAll = async (): Promise<void> => {
    const texts = new Map(PROTO_SOURCES.map(s => [s.path, s.text]))
    const known = new Map<string, Reference>()
    const referencesOf = (text: string): Reference[] =>
      [...text.matchAll(/^import "([^"]+)";/gm)].flatMap(([, path]) => known.get(path!) ?? [])
    const ofTopics = new Set(PUBLIC_TOPICS.map(fileOf))
    for (const { path, text } of PROTO_SOURCES) {
      if (ofTopics.has(path)) continue
      known.set(path, { name: path, subject: path, version: (await register(path, text, referencesOf(text))).version })
    }
    for (const topic of PUBLIC_TOPICS) {
      const text = texts.get(fileOf(topic))!
      ids.set(topic.name, (await register(`${o.topicPrefix}${topic.name}-value`, text, referencesOf(text))).id)
    }
  }

  const untilRegistered = async (): Promise<void> => {
    for (let tries = 0; ; tries++) {
      try {
        await registerAll()
        why = null
        return o.logger.info('contracts are registered', { registry: base, topics: ids.size })
      } catch (error) {
        if (stopping.signal.aborted) throw error
        const reason =
          error instanceof Error ? (error.cause instanceof Error ? error.cause.message : error.message) : String(error)
        why = `the schema registry ${base}: ${reason}`
        if (tries % 12 === 0) o.logger.warn('contracts could not be registered yet', { registry: base, reason })
        await pause(PAUSES_MS[Math.min(tries, PAUSES_MS.length - 1)], undefined, { signal: stopping.signal })
      }
    }
  }
  const ready = untilRegistered()
  // Whoever publishes waits for it and is told; nobody may.
  ready.catch(() => {})

  return {
    ready,
    notReady: () => why,
    frame(record) {
      const id = ids.get(record.topic)
      const schema = SCHEMA_OF[record.headers[HEADER.type] as EventType]
      if (id === undefined || schema === undefined || record.tombstone) return record
      return { ...record, value: framed(id, schema.file.messages.indexOf(schema), record.value) }
    },
    close: () => stopping.abort(),
  }
}
