/** Keeps what is needed to find out why the audit of a run found differences. */
import { cpSync, existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Cpe } from '@auroralinks/cpe-simulator'
import type { Difference, Records } from './audit/index.ts'

/** @param dir of the run @returns the folder with logs, ledgers and records */
export function keepEvidence(o: {
  dir: string
  seed: number
  transcript: readonly string[]
  cpes: readonly Cpe[]
  records: Records | null
  differences: readonly Difference[]
}): string {
  const folder = mkdtempSync(join(tmpdir(), `acs-chaos-seed-${o.seed}-`))
  for (const [from, to] of [
    ['acs/log', 'log'],
    ['kafka/kafka.log', 'kafka.log'],
    ['postgres/postgres.log', 'postgres.log'],
  ] as const) {
    if (existsSync(join(o.dir, from))) cpSync(join(o.dir, from), join(folder, to), { recursive: true })
  }
  mkdirSync(join(folder, 'ledgers'))
  const concerned = new Set(o.differences.map(d => d.device))
  for (const cpe of o.cpes)
    if (concerned.has(cpe.id))
      writeFileSync(
        join(folder, 'ledgers', `${cpe.id.replaceAll('%', '_')}.jsonl`),
        cpe.ledger.entries.map(e => JSON.stringify(e)).join('\n'),
      )
  writeFileSync(join(folder, 'run.txt'), `${o.transcript.join('\n')}\n`)
  if (o.records)
    writeFileSync(
      join(folder, 'records.json'),
      JSON.stringify(
        {
          ...o.records,
          devices: undefined,
          known: Object.fromEntries(o.records.known),
          asked: o.records.asked.map(a => ({ ...a, ids: [...a.ids] })),
        },
        null,
        1,
      ),
    )
  writeFileSync(join(folder, 'differences.json'), JSON.stringify(o.differences, null, 1))
  return folder
}
