/** npm run chaos: faults from a seed, and whether all records agree afterwards. Ends with 1 when they do not. */
import { runCommandLine } from '../command-line.ts'
import { USAGE, readOptions } from './options.ts'
import type { ChaosOptions } from './options.ts'
import { runChaos } from './run.ts'

const print = (line: string): void => void process.stdout.write(`${line}\n`)

/** One run; its verdict in a few words. */
async function once(o: ChaosOptions, signal: AbortSignal): Promise<{ ok: boolean; verdict: string }> {
  try {
    const { differences, records, evidence } = await runChaos(o, print, signal)
    const what = `${records.rows.length} tasks, ${records.sessions.length} sessions`
    return differences.length === 0
      ? { ok: true, verdict: `all records agree (${what})` }
      : { ok: false, verdict: `${differences.length} differences (${what}): ${evidence}` }
  } catch (error) {
    const { message, cause } = error instanceof Error ? error : new Error(String(error))
    return { ok: false, verdict: `${message}\n${cause instanceof Error ? cause.stack : String(cause ?? '')}` }
  }
}

async function all(o: ChaosOptions): Promise<number> {
  const abort = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => abort.abort())
  const verdicts: { seed: number; ok: boolean; verdict: string }[] = []
  for (let seed = o.seed; seed < o.seed + o.runs && !abort.signal.aborted; seed++)
    verdicts.push({ seed, ...(await once({ ...o, seed }, abort.signal)) })
  if (o.runs > 1) print(`\n${verdicts.filter(v => v.ok).length} of ${o.runs} runs without a difference`)
  for (const v of verdicts) if (o.runs > 1 || !v.ok) print(`seed ${v.seed}: ${v.verdict}`)
  return verdicts.length === o.runs && verdicts.every(v => v.ok) ? 0 : 1
}

await runCommandLine(readOptions(process.argv.slice(2)), USAGE, async o => process.exit(await all(o)))
