/** The balancer as a process of its own. */
import { newId, readConfig, runProcess } from '@auroralinks/runtime'
import type { Running } from '@auroralinks/runtime'
import { startOps, startTelemetry } from '@auroralinks/telemetry'
import { variables } from './config.ts'
import { startBalancer } from './service.ts'

process.title = 'acs-stack-balancer'

await runProcess(async () => {
  const config = readConfig(variables)
  const telemetry = startTelemetry({ service: 'stack-balancer', instanceId: `stack-balancer-${newId()}` })
  const running: Running[] = []
  const ops = await startOps({ port: config.opsPort, host: config.opsHost, services: () => running, telemetry })
  const balancer = await startBalancer({ config, telemetry })
  running.push(balancer)
  return {
    ...balancer,
    async stop() {
      await balancer.stop()
      await telemetry.close()
      await ops.close()
    },
  }
})
