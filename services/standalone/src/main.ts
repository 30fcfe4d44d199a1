/** npm start: the whole ACS in one process. */
import { environment, runProcess } from '@auroralinks/runtime'
import { readArguments } from './arguments.ts'
import { readyLine } from './ready-line.ts'
import { startStandalone } from './service.ts'

await runProcess(async () => {
  const acs = await startStandalone(environment(), readArguments(process.argv.slice(2)))
  process.stdout.write(`${readyLine(acs.ports, acs.adminKey)}\n`)
  return acs
})
