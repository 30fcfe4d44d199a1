/** Header names of a record, and how they are put together (CloudEvents 1.0, Kafka binding, binary mode). */

export const HEADER = {
  id: 'ce_id',
  source: 'ce_source',
  type: 'ce_type',
  subject: 'ce_subject',
  time: 'ce_time',
  specVersion: 'ce_specversion',
  /** The tenant of the device that it is about; absent where it has none. */
  tenant: 'ce_tenant',
  contentType: 'content-type',
  traceparent: 'traceparent',
  replyTopic: 'acs-reply-topic',
  replyPartition: 'acs-reply-partition',
  replyInstance: 'acs-reply-instance',
  correlation: 'acs-correlation',
  /** When the asker stops waiting, in ms since 1970. */
  deadline: 'acs-deadline',
  /** Fields that are left out because the topic does not take the record with them. */
  omitted: 'acs-omitted',
  /** Of a value that is left out among the dead letters: how long it was, and its digest. */
  omittedBytes: 'acs-omitted-bytes',
  omittedDigest: 'acs-omitted-digest',
  failure: 'acs-failure',
  originalTopic: 'acs-original-topic',
  originalPartition: 'acs-original-partition',
  originalOffset: 'acs-original-offset',
} as const

export const PROTOBUF = 'application/protobuf'
export const JSON_TYPE = 'application/json'
/** One JSON value that holds headers and data (CloudEvents, structured mode). */
export const STRUCTURED = 'application/cloudevents+json'

export interface CloudEvent {
  /** Unique per source: made from the fact where a fact may be published twice. */
  id: string
  /** The service, for example `auroralinks/task-planner`. */
  source: string
  type: string
  /** The device id. */
  subject: string
  /** ms since 1970. */
  time: number
  traceparent?: string | undefined
  /** Whose the device is; absent: nobody's but the installation's. */
  tenant?: string | null | undefined
}

/** The headers of one event. */
export function cloudEventHeaders(e: CloudEvent): Record<string, string> {
  const headers: Record<string, string> = {
    [HEADER.specVersion]: '1.0',
    [HEADER.id]: e.id,
    [HEADER.source]: e.source,
    [HEADER.type]: e.type,
    [HEADER.subject]: e.subject,
    [HEADER.time]: isoTime(e.time),
    [HEADER.contentType]: PROTOBUF,
  }
  if (e.traceparent) headers[HEADER.traceparent] = e.traceparent
  if (e.tenant) headers[HEADER.tenant] = e.tenant
  return headers
}

let lastTime = Number.NaN
let lastText = ''

/** RFC 3339; the events of one millisecond share it. */
function isoTime(ms: number): string {
  if (ms !== lastTime) {
    lastText = new Date(ms).toISOString()
    lastTime = ms
  }
  return lastText
}
