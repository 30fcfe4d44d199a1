/**
 * What OpenTelemetry costs: the time of a start, CPU and memory under periodic sessions, with nothing exported, with
 * metrics over OTLP, and with traces besides. `/metrics` is there in each case.
 * npm run bench -- telemetry [--mode standalone|stack] [--concurrency 64] [--seconds 3] [--devices 500] [--rounds 8]
 */
import { parseArgs } from 'node:util'
import { startSystem } from '@auroralinks/testkit/system'
import { NO_LIMITS } from './lib/no-limits.ts'
import type { Mode, System } from '@auroralinks/testkit/system'
import { runLoad, warmUp } from './lib/load.ts'
import type { LoadOptions, LoadReport } from './lib/load.ts'
import { startOtlpSink } from './lib/otlp-sink.ts'
import type { OtlpSink } from './lib/otlp-sink.ts'
import { memoryOf } from './lib/usage.ts'

const { values } = parseArgs({
  options: {
    mode: { type: 'string' },
    concurrency: { type: 'string', default: '64' },
    seconds: { type: 'string', default: '3' },
    devices: { type: 'string', default: '500' },
    rounds: { type: 'string', default: '8' },
  },
})

/** Times that each is started again. */
const STARTS = 3

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

/** A system of one case; those of all cases run side by side and are measured by turns, since a machine has its moods. */
interface Candidate {
  which: Case
  system: System
  sink: OtlpSink
  loads: LoadReport[]
  startMs: number[]
  /** Traces that were sent, in bytes. */
  sent: number
}

const load: LoadOptions = {
  devices: Number(values.devices),
  concurrency: Number(values.concurrency),
  seconds: Number(values.seconds),
}
const rounds = Number(values.rounds)

async function open(mode: Mode, which: Case): Promise<Candidate> {
  const sink = await startOtlpSink()
  const system = await startSystem(mode, { ACS_CWMP_AUTH: 'optional', ...NO_LIMITS, ...CASES[which](sink.url) })
  await warmUp(system, load)
  return { which, system, sink, loads: [], startMs: [], sent: 0 }
}

async function measure(c: Candidate): Promise<void> {
  const before = c.sink.bytes.get('traces') ?? 0
  c.loads.push(await runLoad(c.system, load))
  c.sent += (c.sink.bytes.get('traces') ?? 0) - before
}

async function restart(c: Candidate): Promise<void> {
  await c.system.end('SIGTERM')
  const began = performance.now()
  await c.system.start()
  c.startMs.push(performance.now() - began)
}

const least = (of: readonly number[]): number => Math.min(...of)

function rowOf({ which, system, loads, startMs, sent }: Candidate, memoryMb: number): string {
  const sessions = loads.reduce((sum, r) => sum + r.sessions, 0)
  const failed = loads.reduce((sum, r) => sum + r.failed, 0)
  const cells = [
    which,
    `${(least(startMs) / 1_000).toFixed(2)} s`,
    `${least(loads.map(r => r.cpuMs)).toFixed(2)} ms`,
    `${Math.max(...loads.map(r => r.perSecond)).toFixed(0)}/s`,
    `${memoryMb.toFixed(0)} MB`,
    `${(sent / sessions).toFixed(0)} B`,
  ]
  return `| ${cells.join(' | ')} |${failed > 0 ? ` ${failed} sessions failed on ${system.mode}` : ''}\n`
}

const modes: Mode[] = values.mode ? [values.mode as Mode] : ['standalone', 'stack']
process.stdout.write(
  `periodic sessions, ${load.concurrency} at once; the best of ${rounds} turns of ${load.seconds} s each; CPU and memory are those of our own processes\n`,
)
for (const mode of modes) {
  const candidates: Candidate[] = []
  try {
    for (const which of Object.keys(CASES) as Case[]) candidates.push(await open(mode, which))
    // The first turn is not counted: code that ran little is slow.
    for (const c of candidates) await runLoad(c.system, load)
    for (let round = 0; round < rounds; round++) for (const c of candidates) await measure(c)
    const memory = candidates.map(c => [...memoryOf(c.system).values()].reduce((a, b) => a + b, 0))
    for (let round = 0; round < STARTS; round++) for (const c of candidates) await restart(c)
    process.stdout.write(`\n| ${mode} | start | CPU of a session | sessions | memory | sent for a session |\n`)
    process.stdout.write('|---|---|---|---|---|---|\n')
    candidates.forEach((c, i) => process.stdout.write(rowOf(c, memory[i]!)))
  } finally {
    for (const { system, sink } of candidates) {
      await system.stop()
      sink.close()
    }
  }
}
