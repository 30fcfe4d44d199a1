/** Exemplars: for each bucket of a histogram the trace of a value that fell into it last, shown in OpenMetrics text. */
import type { Attributes } from './telemetry.ts'
import type { CurrentSpan } from './tracing.ts'

export interface Exemplars {
  /** Remembers the trace around the caller for a value, where that trace is kept. */
  record(histogram: string, buckets: readonly number[], value: number, attributes: Attributes): void
  /** Prometheus text as OpenMetrics text (OpenMetrics 1.0, 4.6: exemplars stand behind the sample of their bucket). */
  openMetrics(prometheus: string): string
}

/** @param current the span around the caller; undefined where nothing is traced, and then there are no exemplars */
export function createExemplars(current: (() => CurrentSpan | undefined) | undefined): Exemplars {
  /** By the sample's text up to its value. */
  const latest = new Map<string, string>()

  return {
    record(histogram, buckets, value, attributes) {
      const span = current?.()
      if (span === undefined || !span.sampled) return
      const bound = buckets.find(b => value <= b)
      const sample = `${histogram}_bucket{${labels(attributes)}le="${bound ?? '+Inf'}"}`
      latest.set(sample, ` # {trace_id="${span.traceId}",span_id="${span.spanId}"} ${value} ${Date.now() / 1_000}`)
    },
    openMetrics(prometheus) {
      const lines = prometheus
        .trimEnd()
        .split('\n')
        .flatMap(line => {
          if (line.startsWith('# UNIT ')) return []
          const [, word, name, rest] = /^# (HELP|TYPE) (\S+)_total(.*)$/.exec(line) ?? []
          if (name !== undefined) return [`# ${word} ${name}${rest}`]
          if (latest.size === 0 || !line.includes('_bucket{')) return [line]
          return [line + (latest.get(line.slice(0, line.lastIndexOf('}') + 1)) ?? '')]
        })
      return `${lines.join('\n')}\n# EOF\n`
    },
  }
}

const labels = (attributes: Attributes): string =>
  Object.entries(attributes)
    .map(([name, value]) => `${name}="${escaped(value)}",`)
    .join('')

const escaped = (value: string): string => value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
