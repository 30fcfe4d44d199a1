/**
 * Every row that the session path is held against, as one table; a fresh system per mode, warmed up.
 * npm run bench [-- --json FILE] [--row periodic,wake …] [--mode standalone|stack] [--seconds 10] [--parameters 100000]
 */
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import type { Mode } from '@auroralinks/testkit/system'
import { shown, tableOf, verdictOf } from './lib/figures.ts'
import type { Figure } from './lib/figures.ts'
import { openLab } from './lib/lab.ts'
import type { LoadReport } from './lib/load.ts'
import { ROWS } from './rows/index.ts'
import { measureSmallFleet } from './rows/fleet.ts'
import { measureDigest, measurePeriodic } from './rows/periodic.ts'
import type { PlainRow } from './rows/row.ts'

const { values } = parseArgs({
  options: {
    json: { type: 'string' },
    row: { type: 'string' },
    mode: { type: 'string' },
    seconds: { type: 'string', default: '10' },
    parameters: { type: 'string', default: '40000' },
  },
})
const names = values.row?.split(',') ?? ROWS.map(r => r.name)
const unknown = names.filter(n => !ROWS.some(r => r.name === n))
if (unknown.length > 0) throw new Error(`no row ${unknown.join(', ')}; rows: ${ROWS.map(r => r.name).join(', ')}`)
const modes: Mode[] = values.mode ? [values.mode as Mode] : ['standalone', 'stack']
const seconds = Number(values.seconds)
const parameters = Number(values.parameters)
if (!Number.isInteger(parameters) || parameters < 1_000) throw new Error('--parameters is a whole number from 1000')
const PLAIN = { periodic: measurePeriodic, digest: measureDigest, 'small-fleet': measureSmallFleet }

const began = performance.now()
const progress = (text: string): void =>
  void process.stderr.write(`${((performance.now() - began) / 1000).toFixed(0).padStart(4)} s  ${text}\n`)

async function figuresOf(mode: Mode): Promise<Figure[]> {
  const lab = await openLab(mode)
  const plainRows = new Map<PlainRow, LoadReport>()
  const plain = async (name: PlainRow): Promise<LoadReport> => {
    const known = plainRows.get(name) ?? (await PLAIN[name](lab, seconds))
    plainRows.set(name, known)
    return known
  }
  try {
    const figures: Figure[] = []
    for (const row of ROWS) {
      if (!names.includes(row.name)) continue
      progress(`${mode}: ${row.name}`)
      for (const f of await row.measure({ lab, seconds, parameters, plain })) {
        figures.push({ mode, ...f })
        progress(`  ${f.what}  ${shown(f.value, f.unit)}`)
      }
    }
    return figures
  } finally {
    await lab.close()
  }
}

const figures: Figure[] = []
for (const mode of modes) figures.push(...(await figuresOf(mode)))
const order = (f: Figure): number => ROWS.findIndex(r => r.name === f.row)
figures.sort((a, b) => order(a) - order(b))
process.stdout.write(
  `CPU is that of our own processes for each session, without Kafka, PostgreSQL and the load; latency is that of whole sessions.\n\n${tableOf(figures)}`,
)
const missed = figures.filter(f => verdictOf(f) === '**missed**').length
process.stdout.write(`\n${figures.filter(f => f.must !== null).length - missed} met, ${missed} missed\n`)
if (values.json)
  writeFileSync(
    values.json,
    `${JSON.stringify(
      figures.map(f => ({ ...f, verdict: verdictOf(f) })),
      null,
      2,
    )}\n`,
  )
