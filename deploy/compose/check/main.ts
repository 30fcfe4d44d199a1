/** npm run compose-check: docker-compose.yml for real. */
import { runCommandLine } from '@auroralinks/testkit/command-line'
import { readOptions, USAGE } from './options.ts'
import { composeCheck } from './run.ts'

await runCommandLine(readOptions(process.argv.slice(2)), USAGE, async options => {
  try {
    await composeCheck(options)
    process.stdout.write('all as it should be\n')
  } catch (error) {
    const { message, cause } = error as Error
    process.stdout.write(`${message}${cause instanceof Error ? `: ${cause.message}` : ''}\n`)
    process.exitCode = 1
  }
})
