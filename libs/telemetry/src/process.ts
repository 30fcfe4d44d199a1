/** What the process itself uses, under the names that Prometheus clients share. */
import type { Telemetry } from './telemetry.ts'

/** Declares CPU, memory and event loop of this process. */
export function processMetrics(telemetry: Pick<Telemetry, 'gauge'>): void {
  telemetry.gauge('process_cpu_seconds', 'User and system CPU time of the process, in seconds since it started', () => {
    const { user, system } = process.cpuUsage()
    return (user + system) / 1e6
  })
  telemetry.gauge('process_resident_memory_bytes', 'Resident memory of the process, in bytes', () =>
    process.memoryUsage.rss(),
  )
  telemetry.gauge('nodejs_heap_used_bytes', 'Heap in use, in bytes', () => process.memoryUsage().heapUsed)
  let last = performance.eventLoopUtilization()
  telemetry.gauge(
    'nodejs_eventloop_utilization',
    'Share of the time that the event loop was busy since the metrics were read before, 0 to 1',
    () => {
      const now = performance.eventLoopUtilization()
      const { utilization } = performance.eventLoopUtilization(now, last)
      last = now
      return utilization
    },
  )
}
