/** npm start: the whole ACS in one process. */
import { environment, runProcess } from '@auroralinks/runtime'
import { readyLine } from './ready-line.ts'
import { startStandalone } from './service.ts'

await runProcess(async () => {
  const acs = await startStandalone(environment())
  process.stdout.write(`${readyLine(acs.ports, acs.adminKey)}\n`)
  return acs
})
