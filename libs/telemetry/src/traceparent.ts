/** W3C Trace Context: `traceparent` to span context and back. */
import type { SpanContext } from '@opentelemetry/api'

const FORM = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/

/** The span context of a `traceparent`; null when it is not one (W3C Trace Context 3.2.2). */
export function parseTraceparent(text: string): SpanContext | null {
  const match = FORM.exec(text)
  if (match === null) return null
  const [, version = '', traceId = '', spanId = '', flags = '', rest] = match
  if (version === 'ff' || (version === '00' && rest !== undefined)) return null
  if (/^0+$/.test(traceId) || /^0+$/.test(spanId)) return null
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & 1, isRemote: true }
}

/** Whether a text is a `traceparent` that may be passed on. */
export const isTraceparent = (text: string): boolean => parseTraceparent(text) !== null

/** The `traceparent` of a span context. */
export const formatTraceparent = (c: SpanContext): string =>
  `00-${c.traceId}-${c.spanId}-${(c.traceFlags & 1).toString(16).padStart(2, '0')}`

/** The trace that belongs to something with a UUID: the UUID's own digits. */
export const traceIdOf = (uuid: string): string => uuid.replaceAll('-', '')
