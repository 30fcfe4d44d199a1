/** Spans: exported over OTLP/HTTP where an endpoint is configured, else only the `traceparent` that came is passed on. */
import { AsyncLocalStorage } from 'node:async_hooks'
import { createRequire } from 'node:module'
import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import type { Context, Span } from '@opentelemetry/api'
import type { Resource } from '@opentelemetry/resources'
import type { SpanExporter } from '@opentelemetry/sdk-trace'
import type { SpanHandle, SpanOptions, Telemetry } from './telemetry.ts'
import { formatTraceparent, parseTraceparent } from './traceparent.ts'

export type Tracing = Pick<Telemetry, 'tracing' | 'span' | 'close'>

/** Nothing is exported: no context is kept, no span is made. */
export const passOn: Tracing = {
  tracing: false,
  span(_name, o, fn) {
    const parent = o.traceparent === undefined ? null : parseTraceparent(o.traceparent)
    return fn({ traceparent: parent === null ? undefined : o.traceparent, traceId: parent?.traceId, set() {} })
  },
  close: async () => {},
}

const KIND = {
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
  internal: SpanKind.INTERNAL,
}

export interface TracingOptions {
  resource: Resource
  /** Share of new traces that are kept, 0 to 1; a parent's decision is kept. */
  ratio: number
  /** Where spans go: an OTLP/HTTP address, whole. */
  url?: string
  /** Where spans go instead (tests). */
  exporter?: SpanExporter
}

/** Spans go in batches to `url` over OTLP/HTTP; headers and time-outs are OpenTelemetry's own variables. */
export function exportSpans(o: TracingOptions): Tracing {
  // Loaded only here: half of the memory and start-up time of telemetry, for a service that may not trace at all.
  const load = createRequire(import.meta.url)
  const { BatchSpanProcessor, ParentBasedSampler, TraceIdRatioBasedSampler, TracerProvider } = load(
    '@opentelemetry/sdk-trace',
  ) as typeof import('@opentelemetry/sdk-trace')
  const exporter =
    o.exporter ??
    new (
      load('@opentelemetry/exporter-trace-otlp-http') as typeof import('@opentelemetry/exporter-trace-otlp-http')
    ).OTLPTraceExporter(o.url === undefined ? {} : { url: o.url })
  const provider = new TracerProvider({
    resource: o.resource,
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(o.ratio) }),
    spanProcessors: [new BatchSpanProcessor({ exporter })],
  })
  const tracer = provider.getTracer('auroralinks')
  const current = new AsyncLocalStorage<Context>()

  return {
    tracing: true,
    span(name, options, fn) {
      const parent = parentOf(options) ?? current.getStore() ?? ROOT_CONTEXT
      const span = tracer.startSpan(
        name,
        { kind: KIND[options.kind ?? 'internal'], ...(options.attributes && { attributes: options.attributes }) },
        parent,
      )
      return current.run(trace.setSpan(parent, span), () => untilEnd(span, () => fn(handleOf(span))))
    },
    close: () => provider.shutdown(),
  }
}

function parentOf(o: SpanOptions): Context | null {
  const parent = o.traceparent === undefined ? null : parseTraceparent(o.traceparent)
  return parent === null ? null : trace.setSpanContext(ROOT_CONTEXT, parent)
}

function handleOf(span: Span): SpanHandle {
  const context = span.spanContext()
  return {
    traceparent: formatTraceparent(context),
    traceId: context.traceId,
    set: (name, value) => void span.setAttribute(name, value),
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
