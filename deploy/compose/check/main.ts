/** npm run compose-check: docker-compose.yml for real. */
import { readOptions, USAGE } from './options.ts'
import { composeCheck } from './run.ts'

const options = readOptions(process.argv.slice(2))
if (options === 'help') {
  process.stdout.write(USAGE)
} else if ('mistake' in options) {
  process.stderr.write(`${options.mistake}\n${USAGE}`)
  process.exitCode = 2
} else {
  try {
    await composeCheck(options)
    process.stdout.write('all as it should be\n')
  } catch (error) {
    const { message, cause } = error as Error
    process.stdout.write(`${message}${cause instanceof Error ? `: ${cause.message}` : ''}\n`)
    process.exitCode = 1
  }
}
