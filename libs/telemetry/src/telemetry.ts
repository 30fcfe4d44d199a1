/** What a service says about itself while it runs; it knows no OpenTelemetry. */
import type { LoggerOptions } from '@auroralinks/runtime'

/** Labels of a metric: few values each, never an id of a device, session or task. */
export type Attributes = Record<string, string>

export interface Counter {
  /** Adds `n` (default 1). */
  add(n?: number, attributes?: Attributes): void
}

export interface Histogram {
  /** Records one value, in the unit that the histogram was declared with. */
  record(value: number, attributes?: Attributes): void
}

/** A gauge's value now; several where it has labels. */
export type Reading = number | { value: number; attributes: Attributes }[]

export interface HistogramOptions {
  /** For example `s` or `By`; the name should end in it (`_seconds`, `_bytes`). */
  unit?: string
  /** Upper bounds; default: those for latencies in seconds, 1 ms to 30 s. */
  buckets?: number[]
}

export interface SpanOptions {
  /** The parent, as a W3C `traceparent`; without it the current span of this process is the parent. */
  traceparent?: string | undefined
  kind?: 'server' | 'client' | 'producer' | 'consumer' | 'internal'
  attributes?: Record<string, string | number>
  /** Spans of other traces that this one goes on from, as `traceparent`s. */
  links?: readonly (string | undefined)[]
  /**
   * The trace that a span without a parent begins or joins: 32 hexadecimal digits. What belongs together and carries no
   * `traceparent`, such as the POSTs of one session, meets in one trace that way; the sampler decides alike for all.
   */
  traceId?: string | undefined
}

export interface SpanHandle {
  /** To be put on what leaves: the span's own, or the parent's where nothing is exported; undefined when there is none. */
  traceparent: string | undefined
  traceId: string | undefined
  set(name: string, value: string | number): void
  /** Adds a link to a span of another trace, by its `traceparent`. */
  link(traceparent: string | undefined): void
}

export interface Telemetry {
  /** Whether spans are exported; where they are not, `span` is not worth calling on a hot path. */
  readonly tracing: boolean
  /** A counter; the same one when it is asked for again. Names start with `acs_` and end with `_total`. */
  counter(name: string, help: string): Counter
  /** A histogram; the same one when it is asked for again. */
  histogram(name: string, help: string, o?: HistogramOptions): Histogram
  /** A value read when somebody looks at the metrics; several readers of one name add their values up. */
  gauge(name: string, help: string, read: () => Reading): void
  /**
   * Runs `fn` in a span, which ends when `fn`, or the promise that it returns, does; a throw or rejection marks it as
   * failed. Where nothing is exported `fn` is called with the parent's `traceparent` and that is all.
   */
  span<T>(name: string, o: SpanOptions, fn: (span: SpanHandle) => T): T
  /** For `createLogger`: the ids of the span around whoever logs, and where lines are exported to. */
  readonly logging: Pick<LoggerOptions, 'span' | 'alsoTo'>
  /** All metrics as Prometheus text, or as OpenMetrics text with exemplars. */
  prometheus(form?: 'prometheus' | 'openmetrics'): Promise<string>
  /** Sends what is waiting to be exported, and stops. */
  close(): Promise<void>
}

const NOTHING = { add() {}, record() {} }
const UNTRACED: SpanHandle = { traceparent: undefined, traceId: undefined, set() {}, link() {} }

/** Counts nothing and traces nothing: for tests. */
export const silentTelemetry: Telemetry = {
  tracing: false,
  counter: () => NOTHING,
  histogram: () => NOTHING,
  gauge() {},
  span: (_name, o, fn) => fn(o.traceparent === undefined ? UNTRACED : { ...UNTRACED, traceparent: o.traceparent }),
  logging: {},
  prometheus: async () => '',
  close: async () => {},
}
