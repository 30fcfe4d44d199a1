/** management-api: the northbound side. REST with OpenAPI, live events, the reference page. */
import { join } from 'node:path'
import { createAdaptorServer } from '@hono/node-server'
import type { Bus } from '@auroralinks/bus'
import type { Database } from '@auroralinks/database'
import { createAsker } from '@auroralinks/reply'
import { createSealer } from '@auroralinks/runtime'
import type { Clock, Logger, Running } from '@auroralinks/runtime'
import type { Telemetry } from '@auroralinks/telemetry'
import { createApp } from './app.ts'
import { createCommands } from './commands.ts'
import type { Config } from './config.ts'
import { openContentStore } from './content-store.ts'
import { createOnce } from './idempotency.ts'
import { createKeyRing } from './keys.ts'
import { createHub } from './live/hub.ts'
import { createStreams } from './live/sse.ts'
import { createDeviceStore } from './store/devices.ts'
import { createFileStore } from './store/files.ts'
import { createIdempotencyStore } from './store/idempotency.ts'

export { variables } from './config.ts'
export type { Config } from './config.ts'
export { ensureAdminKey } from './keys.ts'

export interface Dependencies {
  bus: Bus
  database: Database
  clock: Clock
  logger: Logger
  telemetry: Telemetry
  instanceId: string
  config: Config
}

/** How long requests under way may take when the service stops, in ms. */
const DRAIN_MS = 8_000

/** Starts; rejects when the port is taken. */
export async function start(d: Dependencies): Promise<Running & { port: number }> {
  const asker = createAsker({ bus: d.bus, instanceId: d.instanceId, clock: d.clock })
  const hub = createHub(d)
  const streams = createStreams({ hub, logger: d.logger })
  const idempotency = createIdempotencyStore(d)
  const contents = await openContentStore(join(d.config.dataDir, 'files'), d.config.maxFileMegabytes * 1_048_576)
  const app = createApp({
    database: d.database, clock: d.clock, logger: d.logger, config: d.config, hub, streams, contents, files: createFileStore({ database: d.database, contents, clock: d.clock }),
    sealer: createSealer(d.config.secretKey), commands: createCommands({ asker, clock: d.clock }), devices: createDeviceStore(d.database), once: createOnce(idempotency, d.logger),
  }, createKeyRing({ database: d.database, adminToken: d.config.adminToken, monotonic: d.clock.monotonic }), d.telemetry)
  const server = createAdaptorServer({ fetch: app.fetch })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(d.config.port, d.config.host, resolve)
  })
  const { port } = server.address() as { port: number }
  return {
    name: 'management-api',
    port,
    notReady: () => asker.notReady() ?? hub.notReady() ?? d.database.notReady(),
    async stop() {
      streams.close()
      await new Promise<void>(resolve => {
        const late = setTimeout(() => 'closeAllConnections' in server && server.closeAllConnections(), DRAIN_MS)
        server.close(() => {
          clearTimeout(late)
          resolve()
        })
        if ('closeIdleConnections' in server) server.closeIdleConnections()
      })
      idempotency.close()
      await hub.close()
      await asker.close()
    },
  }
}
