/** npm run chaos: faults from a seed, and whether all records agree afterwards. Ends with 1 when they do not. */
import { USAGE, readOptions } from './options.ts'
import { runChaos } from './run.ts'

const options = readOptions(process.argv.slice(2))
if (options === 'help') {
  process.stdout.write(USAGE)
} else if ('mistake' in options) {
  process.stderr.write(`${options.mistake}\n${USAGE}`)
  process.exitCode = 2
} else {
  const ending = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => ending.abort())
  try {
    const { differences } = await runChaos(options, line => process.stdout.write(`${line}\n`), ending.signal)
    process.exitCode = differences.length === 0 ? 0 : 1
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? `${error.message}\n${error.cause instanceof Error ? error.cause.stack : String(error.cause ?? '')}` : String(error)}\n`)
    process.exitCode = 1
  }
  process.exit()
}
