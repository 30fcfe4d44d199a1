/** file-server: what CPEs download, over HTTP. */
import { setTimeout as pause } from 'node:timers/promises'
import { createAdaptorServer } from '@hono/node-server'
import type { Database } from '@auroralinks/database'
import { openContents } from '@auroralinks/files'
import type { Clock, Logger, Running } from '@auroralinks/runtime'
import type { Telemetry } from '@auroralinks/telemetry'
import { createAccess } from './access.ts'
import { createApp } from './app.ts'
import type { Config } from './config.ts'
import { createFinder } from './store.ts'

export { variables } from './config.ts'
export type { Config } from './config.ts'

export interface Dependencies {
  database: Database
  clock: Clock
  logger: Logger
  telemetry: Telemetry
  config: Config
}

/** How long downloads under way may take when the service stops, in ms. */
const DRAIN_MS = 10_000

/** Starts; rejects when the port is taken. */
export async function start(d: Dependencies): Promise<Running & { port: number }> {
  const access = createAccess({
    database: d.database,
    clock: d.clock,
    keys: d.config.filesKey,
    adminToken: d.config.adminToken,
  })
  const app = createApp({
    access,
    find: createFinder(d.database, d.clock),
    contents: await openContents(d.config, d.logger),
    logger: d.logger,
    telemetry: d.telemetry,
  })
  const server = createAdaptorServer({ fetch: app.fetch })
  let stopping = false
  // The next request goes elsewhere.
  server.prependListener('request', (_request, response: { shouldKeepAlive: boolean }) => {
    if (stopping) response.shouldKeepAlive = false
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(d.config.port, d.config.host, resolve)
  })
  const { port } = server.address() as { port: number }
  return {
    name: 'file-server',
    port,
    notReady: () => (stopping ? 'stopping' : d.database.notReady()),
    async stop() {
      stopping = true
      if (d.config.lingerMs > 0) await pause(d.config.lingerMs)
      await closed()
    },
  }

  function closed(): Promise<void> {
    return new Promise(resolve => {
      const late = setTimeout(() => 'closeAllConnections' in server && server.closeAllConnections(), DRAIN_MS)
      server.close(() => {
        clearTimeout(late)
        resolve()
      })
      if ('closeIdleConnections' in server) server.closeIdleConnections()
    })
  }
}
