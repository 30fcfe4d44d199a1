import { build } from 'hdr-histogram-js'
import type { Histogram } from 'hdr-histogram-js'

/** Times in milliseconds. */
export interface LatencySummary {
  count: number
  mean: number
  p50: number
  p90: number
  p99: number
  max: number
}

const microsecondsPerMillisecond = 1000

/** How long things took: an HdrHistogram of microseconds, of constant size however much is recorded. */
export class Latency {
  #histogram: Histogram | null = null
  #count = 0

  record(milliseconds: number): void {
    this.#histogram ??= build({
      lowestDiscernibleValue: 1,
      highestTrackableValue: 600_000_000,
      numberOfSignificantValueDigits: 3,
      autoResize: true,
    })
    this.#histogram.recordValue(Math.max(1, Math.round(milliseconds * microsecondsPerMillisecond)))
    this.#count++
  }

  summary(): LatencySummary {
    const histogram = this.#histogram
    if (histogram === null) return { count: 0, mean: 0, p50: 0, p90: 0, p99: 0, max: 0 }
    const at = (percentile: number) => histogram.getValueAtPercentile(percentile) / microsecondsPerMillisecond
    return {
      count: this.#count,
      mean: histogram.mean / microsecondsPerMillisecond,
      p50: at(50),
      p90: at(90),
      p99: at(99),
      max: histogram.maxValue / microsecondsPerMillisecond,
    }
  }
}
