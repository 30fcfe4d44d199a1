/**
 * What OpenTelemetry costs: the time of a start, CPU and memory under periodic sessions, with nothing exported, with
 * metrics over OTLP, and with traces besides. `/metrics` is there in each case.
 * npm run bench -- telemetry [--mode standalone|stack] [--concurrency 64] [--seconds 8] [--devices 2000] [--rounds 2]
 */
import { parseArgs } from 'node:util'
import { startSystem } from '@auroralinks/testkit/system'
import type { Mode } from '@auroralinks/testkit/system'
import { runLoad, warmUp } from './lib/load.ts'
import type { LoadOptions } from './lib/load.ts'
import { startOtlpSink } from './lib/otlp-sink.ts'
import { memoryOf } from './lib/usage.ts'

const { values } = parseArgs({
  options: {
    mode: { type: 'string' },
    concurrency: { type: 'string', default: '64' },
    seconds: { type: 'string', default: '8' },
    devices: { type: 'string', default: '2000' },
    rounds: { type: 'string', default: '2' },
  },
})

const CASES = {
  'nothing exported': () => ({}),
  'metrics over OTLP': (url: string) => ({
    OTEL_EXPORTER_OTLP_ENDPOINT: url,
    OTEL_TRACES_EXPORTER: 'none',
    OTEL_METRIC_EXPORT_INTERVAL: '5000',
  }),
  'traces and metrics over OTLP': (url: string) => ({
    OTEL_EXPORTER_OTLP_ENDPOINT: url,
    OTEL_METRIC_EXPORT_INTERVAL: '5000',
  }),
  'a tenth of the traces, and metrics': (url: string) => ({
    OTEL_EXPORTER_OTLP_ENDPOINT: url,
    OTEL_METRIC_EXPORT_INTERVAL: '5000',
    OTEL_TRACES_SAMPLER_ARG: '0.1',
  }),
} as const
type Case = keyof typeof CASES

interface Measured {
  startMs: number
  cpuMs: number
  perSecond: number
  p99: number
  memoryMb: number
  /** Sent over OTLP for each session, in bytes. */
  sent: number
  failed: number
}

/** One system of its own: started, warmed, measured, started once more. */
async function measure(mode: Mode, which: Case): Promise<Measured> {
  const load: LoadOptions = {
    devices: Number(values.devices),
    concurrency: Number(values.concurrency),
    seconds: Number(values.seconds),
  }
  const sink = await startOtlpSink()
  const system = await startSystem(mode, { ACS_CWMP_AUTH: 'optional', ...CASES[which](sink.url) })
  try {
    await warmUp(system, load)
    await runLoad(system, { ...load, seconds: load.seconds })
    const before = sink.bytes.get('traces') ?? 0
    const r = await runLoad(system, load)
    const sent = ((sink.bytes.get('traces') ?? 0) - before) / r.sessions
    const memoryMb = [...memoryOf(system).values()].reduce((a, b) => a + b, 0)
    await system.end('SIGTERM')
    const began = performance.now()
    await system.start()
    return { ...r, startMs: performance.now() - began, memoryMb, sent }
  } finally {
    await system.stop()
    sink.close()
  }
}

const least = (of: readonly number[]): number => Math.min(...of)

const modes: Mode[] = values.mode ? [values.mode as Mode] : ['standalone', 'stack']
process.stdout.write(
  `periodic sessions, ${values.concurrency} at once, ${values.seconds} s; of ${values.rounds} rounds the best of each; CPU and memory are those of our own processes\n`,
)
for (const mode of modes) {
  const found = new Map<Case, Measured[]>()
  for (let round = 0; round < Number(values.rounds); round++)
    for (const which of Object.keys(CASES) as Case[])
      found.set(which, [...(found.get(which) ?? []), await measure(mode, which)])
  process.stdout.write(`\n| ${mode} | start | CPU of a session | sessions | p99 | memory | sent for a session |\n`)
  process.stdout.write('|---|---|---|---|---|---|---|\n')
  for (const [which, m] of found) {
    const cells = [
      `${(least(m.map(x => x.startMs)) / 1_000).toFixed(2)} s`,
      `${least(m.map(x => x.cpuMs)).toFixed(2)} ms`,
      `${Math.max(...m.map(x => x.perSecond)).toFixed(0)}/s`,
      `${least(m.map(x => x.p99)).toFixed(0)} ms`,
      `${least(m.map(x => x.memoryMb)).toFixed(0)} MB`,
      `${Math.max(...m.map(x => x.sent)).toFixed(0)} B`,
    ]
    process.stdout.write(`| ${which} | ${cells.join(' | ')} |\n`)
    const failed = m.reduce((sum, x) => sum + x.failed, 0)
    if (failed > 0) process.stdout.write(`${failed} sessions failed\n`)
  }
}
