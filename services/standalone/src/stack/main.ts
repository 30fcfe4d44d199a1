/** npm run stack: the whole ACS as separate processes, on Kafka and PostgreSQL. */
import { environment, runProcess } from '@auroralinks/runtime'
import { readArguments } from '../arguments.ts'
import { readyLine } from '../ready-line.ts'
import { startStack } from './service.ts'

await runProcess(
  async () => {
    const acs = await startStack(environment(), readArguments(process.argv.slice(2)))
    process.stdout.write(
      `Kafka ${acs.engines.brokers.join(',')}  PostgreSQL ${new URL(acs.engines.databaseUrl).host}\n`,
    )
    process.stdout.write(`${readyLine(acs.ports, acs.adminKey)}\n`)
    return acs
  },
  { drainMs: 60_000 },
)
