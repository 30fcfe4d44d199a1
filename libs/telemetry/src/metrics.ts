/** Metrics through OpenTelemetry: read as Prometheus text, and exported where the environment says so. */
import { metrics as api } from '@opentelemetry/api'
import type { Meter } from '@opentelemetry/api'
import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus'
import { MeterProvider } from '@opentelemetry/sdk-metrics'
import type { Resource } from '@opentelemetry/resources'
import { createExemplars } from './exemplars.ts'
import type { Exemplars } from './exemplars.ts'
import type { Counter, Histogram, Reading, Telemetry } from './telemetry.ts'

/** Seconds: from a reply inside one process to the longest wait of a CPE. */
const LATENCY_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15, 30]

export type Metrics = Pick<Telemetry, 'counter' | 'histogram' | 'gauge' | 'prometheus' | 'close'>

/**
 * A set of instruments of its own: several in one process do not see each other.
 * @param exported whether they also go to the meter provider that is registered with OpenTelemetry's API
 * @param exemplars where histograms leave the traces of their values
 */
export function createMetrics(
  resource: Resource,
  exported = false,
  exemplars: Exemplars = createExemplars(undefined),
): Metrics {
  const reader = new PrometheusExporter({ preventServerStart: true })
  const provider = new MeterProvider({ resource, readers: [reader] })
  const meters: Meter[] = [provider.getMeter('auroralinks'), ...(exported ? [api.getMeter('auroralinks')] : [])]
  const serializer = new PrometheusSerializer('', false, undefined, false, true)
  const counters = new Map<string, Counter>()
  const histograms = new Map<string, Histogram>()
  const gauges = new Map<string, (() => Reading)[]>()

  return {
    counter: (name, help) =>
      once(counters, name, () => {
        // Summed up here and observed when somebody reads: counting is on every hot path, and the SDK's way costs a microsecond.
        const cells = new Map<string, Cell>()
        for (const meter of meters)
          meter.createObservableCounter(name, { description: help }).addCallback(result => {
            for (const { value, attributes } of cells.values()) result.observe(value, attributes)
          })
        return {
          add(n = 1, attributes = NONE) {
            let key = ''
            for (const label in attributes) key += `${label}\0${attributes[label]!}\0`
            const cell = cells.get(key)
            if (cell === undefined) cells.set(key, { value: n, attributes })
            else cell.value += n
          },
        }
      }),
    histogram: (name, help, o = {}) =>
      once(histograms, name, () => {
        const buckets = o.buckets ?? LATENCY_SECONDS
        const all = meters.map(meter =>
          meter.createHistogram(name, {
            description: help,
            unit: o.unit ?? '',
            advice: { explicitBucketBoundaries: buckets },
          }),
        )
        return {
          record(value, attributes) {
            for (const histogram of all) histogram.record(value, attributes)
            exemplars.record(name, buckets, value, attributes ?? NONE)
          },
        }
      }),
    gauge(name, help, read) {
      const readers = once(gauges, name, () => {
        const list: (() => Reading)[] = []
        for (const meter of meters)
          meter.createObservableGauge(name, { description: help }).addCallback(result => {
            for (const { value, attributes } of sum(list)) result.observe(value, attributes)
          })
        return list
      })
      readers.push(read)
    },
    async prometheus(form = 'prometheus') {
      const { resourceMetrics } = await reader.collect()
      const text = serializer.serialize(resourceMetrics)
      return form === 'openmetrics' ? exemplars.openMetrics(text) : text
    },
    close: () => provider.shutdown(),
  }
}

interface Cell {
  value: number
  attributes: Record<string, string>
}

const NONE = {}

function once<T>(known: Map<string, T>, name: string, make: () => T): T {
  let instrument = known.get(name)
  if (instrument === undefined) {
    instrument = make()
    known.set(name, instrument)
  }
  return instrument
}

function sum(readers: (() => Reading)[]): Cell[] {
  const cells = new Map<string, Cell>()
  for (const read of readers) {
    const reading = read()
    for (const { value, attributes } of typeof reading === 'number' ? [{ value: reading, attributes: {} }] : reading) {
      const key = JSON.stringify(Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1)))
      const cell = cells.get(key)
      if (cell === undefined) cells.set(key, { value, attributes })
      else cell.value += value
    }
  }
  return [...cells.values()]
}
