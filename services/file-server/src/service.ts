/** file-server: what CPEs download and upload, over HTTP. */
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { getRequestListener } from '@hono/node-server'
import type { Bus } from '@auroralinks/bus'
import { fileTable } from '@auroralinks/database'
import type { Database } from '@auroralinks/database'
import { openContents } from '@auroralinks/files'
import { drained, KEEP_ALIVE_MS, limitUnreadBody } from '@auroralinks/runtime'
import type { Clock, Logger, Running } from '@auroralinks/runtime'
import type { Telemetry } from '@auroralinks/telemetry'
import { createAccess } from './access.ts'
import { createApp } from './app.ts'
import type { Config } from './config.ts'
import { createDownloads } from './download/downloads.ts'
import { createFinder, readTask } from './store.ts'
import { createTransferEvents } from './transfers/events.ts'
import { createLimits } from './transfers/limits.ts'
import { createProgressTeller } from './transfers/progress.ts'
import { createAnnouncer } from './upload/announcer.ts'
import { createTaker } from './upload/take.ts'

export { variables } from './config.ts'
export type { Config } from './config.ts'

export interface Dependencies {
  bus: Bus
  database: Database
  clock: Clock
  logger: Logger
  telemetry: Telemetry
  config: Config
}

/** How long transfers under way may take when the service stops, in ms. */
const DRAIN_MS = 10_000
const MEGABYTE = 1_048_576

/** Starts; rejects when the port is taken. */
export async function start(d: Dependencies): Promise<Running & { port: number }> {
  const { bus, database, clock, logger, telemetry, config } = d
  const contents = await openContents(config, logger)
  const events = createTransferEvents({ bus, clock, logger })
  const progress = createProgressTeller(events)
  const announcer = createAnnouncer({ database, events, logger })
  const limits = createLimits(config.atOnce)
  telemetry.gauge('acs_files_transfers', 'Transfers under way', () => limits.open())
  const stallMs = config.stallSeconds * 1_000
  const transferMs = config.transferSeconds * 1_000
  const app = createApp({
    access: createAccess({ database, clock, keys: config.filesKey, adminToken: config.adminToken }),
    find: createFinder(database, clock),
    task: id => readTask(database, id),
    contents,
    downloads: createDownloads({ events, progress, clock }),
    take: createTaker({
      contents,
      table: fileTable({ database, contents }),
      events,
      progress,
      clock,
      maxBytes: config.uploadMegabytes * MEGABYTE,
      quota: { deviceBytes: config.deviceQuotaMegabytes * MEGABYTE, totalBytes: config.quotaMegabytes * MEGABYTE },
      kept: announcer.wake,
    }),
    limits,
    transferMs,
    stallMs,
    logger,
    telemetry,
  })
  const listener = getRequestListener(app.fetch, { autoCleanupIncoming: false, overrideGlobalObjects: false })
  // The deadline is absolute; a peer that is silent meanwhile is cut off sooner.
  const server = createServer({ requestTimeout: transferMs, keepAliveTimeout: KEEP_ALIVE_MS })
  server.setTimeout(stallMs)
  let stopping = false
  const serve = (request: IncomingMessage, response: ServerResponse): void => {
    // The next request goes elsewhere.
    if (stopping) response.shouldKeepAlive = false
    limitUnreadBody(request, response)
    void listener(request, response)
  }
  server.on('request', serve)
  // Whether it may continue is said when it is known who asks.
  server.on('checkContinue', serve)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(config.port, config.host, resolve)
  })
  const { port } = server.address() as { port: number }
  return {
    name: 'file-server',
    port,
    // Without the bus files are served all the same: what is to be told of them waits.
    notReady: () => (stopping ? 'stopping' : database.notReady()),
    async stop() {
      stopping = true
      if (config.lingerMs > 0) await pause(config.lingerMs)
      await drained(server, DRAIN_MS)
      await announcer.close()
      await events.close()
    },
  }
}
