/** npm run upgrade-check: a rolling upgrade from a release of before to the present one, under load. Ends with 1 where something was lost. */
import { runCommandLine } from '../command-line.ts'
import { USAGE, readOptions } from './options.ts'
import type { UpgradeOptions } from './options.ts'
import { runUpgrade } from './run.ts'

const MOST_LINES = 60
const print = (line: string): void => void process.stdout.write(`${line}\n`)

async function check(o: UpgradeOptions): Promise<number> {
  const began = performance.now()
  const { wrong, evidence } = await runUpgrade(o, print)
  for (const line of wrong.slice(0, MOST_LINES)) print(`  ${line}`)
  if (wrong.length > MOST_LINES) print(`  and ${wrong.length - MOST_LINES} more`)
  if (evidence !== null) print(`logs, ledgers and records: ${evidence}`)
  const took = `${Math.round((performance.now() - began) / 1_000)} s`
  print(
    wrong.length === 0 ? `nothing was lost, and all records agree (${took})` : `${wrong.length} differences (${took})`,
  )
  return wrong.length === 0 ? 0 : 1
}

await runCommandLine(readOptions(process.argv.slice(2)), USAGE, async o => {
  try {
    process.exit(await check(o))
  } catch (error) {
    process.stderr.write(`the upgrade could not be carried through: ${error instanceof Error ? error.stack : error}\n`)
    process.exit(1)
  }
})
