/** Spans: through OpenTelemetry's API where they are exported, else only the `traceparent` that came is passed on. */
import { context, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import type { Context, Link, Span } from '@opentelemetry/api'
import type { SpanHandle, SpanOptions, Telemetry } from './telemetry.ts'
import type { TraceIds } from './trace-ids.ts'
import { formatTraceparent, parseTraceparent } from './traceparent.ts'

export type Tracing = Pick<Telemetry, 'tracing' | 'span'> & {
  /** The span around the caller. */
  current?: () => CurrentSpan | undefined
}

export interface CurrentSpan {
  traceId: string
  spanId: string
  sampled: boolean
}

/** Nothing is exported: no context is kept, no span is made. */
export const passOn: Tracing = {
  tracing: false,
  span(_name, o, fn) {
    const parent = o.traceparent === undefined ? null : parseTraceparent(o.traceparent)
    return fn({
      traceparent: parent === null ? undefined : o.traceparent,
      traceId: parent?.traceId,
      set() {},
      link() {},
    })
  },
}

const KIND = {
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
  internal: SpanKind.INTERNAL,
}

/** Spans of the provider that is registered with OpenTelemetry's API. @param ids where that provider's ids come from */
export function exportSpans(ids: TraceIds): Tracing {
  const tracer = trace.getTracer('auroralinks')
  return {
    tracing: true,
    span(name, o, fn) {
      const parent = parentOf(o) ?? context.active()
      ids.next = o.traceId
      const links = (o.links ?? []).flatMap(linkTo)
      const span = tracer.startSpan(
        name,
        {
          kind: KIND[o.kind ?? 'internal'],
          ...(o.attributes && { attributes: o.attributes }),
          ...(links.length > 0 && { links }),
        },
        parent,
      )
      return context.with(trace.setSpan(parent, span), () => untilEnd(span, () => fn(handleOf(span))))
    },
    current() {
      const span = trace.getActiveSpan()?.spanContext()
      return span && { traceId: span.traceId, spanId: span.spanId, sampled: (span.traceFlags & 1) === 1 }
    },
  }
}

function parentOf(o: SpanOptions): Context | null {
  const parent = o.traceparent === undefined ? null : parseTraceparent(o.traceparent)
  return parent === null ? null : trace.setSpanContext(ROOT_CONTEXT, parent)
}

function linkTo(traceparent: string | undefined): Link[] {
  const other = traceparent === undefined ? null : parseTraceparent(traceparent)
  return other === null ? [] : [{ context: other }]
}

function handleOf(span: Span): SpanHandle {
  const spanContext = span.spanContext()
  return {
    traceparent: formatTraceparent(spanContext),
    traceId: spanContext.traceId,
    set: (name, value) => void span.setAttribute(name, value),
    link: traceparent => void span.addLinks(linkTo(traceparent)),
  }
}

function untilEnd<T>(span: Span, fn: () => T): T {
  const failed = (error: unknown): never => {
    span.recordException(error instanceof Error ? error : String(error))
    span.setStatus({ code: SpanStatusCode.ERROR })
    span.end()
    throw error
  }
  let result: T
  try {
    result = fn()
  } catch (error) {
    return failed(error)
  }
  if (result instanceof Promise)
    return result.then(value => {
      span.end()
      return value as unknown
    }, failed) as T
  span.end()
  return result
}
