/** npm run restore-check: the database is lost under load, and restored; is everything that can be there again? Ends with 1 when not. */
import { parseArgs } from 'node:util'
import { runRestore } from './run.ts'

const USAGE = `npm run restore-check -- [options]
  --devices N   simulated devices, half of which come first after the backup (default 40)
  --rate N      tasks asked for in a second (default 4)
  --seconds N   of load before the backup, and between it and the loss (default 15)
  --seed N      fixes devices and tasks (default 1)
`
const MOST_LINES = 60
const print = (line: string): void => void process.stdout.write(`${line}\n`)

const text = (fallback: number) => ({ type: 'string', default: String(fallback) }) as const
const { values } = parseArgs({
  options: { devices: text(40), rate: text(4), seconds: text(15), seed: text(1), help: { type: 'boolean' } },
})
const o = {
  devices: Number(values.devices),
  rate: Number(values.rate),
  seconds: Number(values.seconds),
  seed: Number(values.seed),
}
if (values.help || !Object.values(o).every(n => Number.isFinite(n) && n > 0)) {
  process.stdout.write(USAGE)
  process.exit(values.help ? 0 : 2)
}
try {
  const wrong = await runRestore(o, print)
  for (const line of wrong.slice(0, MOST_LINES)) print(`  ${line}`)
  print(wrong.length === 0 ? 'every task has its one outcome, and nothing ran twice' : `${wrong.length} differences`)
  process.exit(wrong.length === 0 ? 0 : 1)
} catch (error) {
  process.stderr.write(`the restore could not be carried through: ${error instanceof Error ? error.stack : error}\n`)
  process.exit(1)
}
