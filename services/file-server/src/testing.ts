/** A file-server with a database, a bus and a data folder of its own, and what it publishes. */
import { randomBytes } from 'node:crypto'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createMemoryBus } from '@auroralinks/bus'
import type { Bus } from '@auroralinks/bus'
import { fromBinary, HEADER, TOPICS, transferV1, TYPE } from '@auroralinks/contracts'
import { fileTable } from '@auroralinks/database'
import { testDatabase } from '@auroralinks/testkit/database'
import type { Database } from '@auroralinks/database'
import { openContents } from '@auroralinks/files'
import { createFileUrls, newId, readConfig, silentLogger, systemClock } from '@auroralinks/runtime'
import type { FileUrls, Running } from '@auroralinks/runtime'
import { silentTelemetry } from '@auroralinks/telemetry'
import { start, variables } from './service.ts'

export const FILES_KEY = 'a files key for tests'
export const DEVICE = '00D09E-Box-1'
export const ADMIN_TOKEN = 'an-administrators-token'

export interface Harness {
  database: Database
  bus: Bus
  urls: FileUrls
  base(): string
  dataDir: string
  progress: transferV1.TransferProgress[]
  ended: transferV1.TransferEnded[]
  /** A task as the planner keeps it. */
  task(o?: { deviceId?: string; type?: string; fileType?: string; status?: string }): Promise<string>
  /** A file as the API puts it. */
  put(name: string, bytes: Uint8Array): Promise<void>
  /** What lies in the store, begun files too. */
  contents(): Promise<string[]>
  /** Ends the service as it would end by itself, and starts another one. */
  restart(environment?: Record<string, string>): Promise<void>
  close(): Promise<void>
}

export async function harness(environment: Record<string, string> = {}): Promise<Harness> {
  const { database, drop } = await testDatabase()
  const dataDir = await mkdtemp(join(tmpdir(), 'acs-file-server-'))
  const bus = createMemoryBus()
  const progress: transferV1.TransferProgress[] = []
  const ended: transferV1.TransferEnded[] = []
  const planner = bus.subscribe({
    group: 'task-planner',
    topics: [TOPICS.transferEvents.name],
    from: 'earliest',
    handler(record) {
      if (record.headers[HEADER.type] === TYPE.transferProgress)
        progress.push(fromBinary(transferV1.TransferProgressSchema, record.value))
      else ended.push(fromBinary(transferV1.TransferEndedSchema, record.value))
    },
  })
  await planner.ready
  const run = (more: Record<string, string>): Promise<Running & { port: number }> =>
    start({
      bus,
      database,
      clock: systemClock,
      logger: silentLogger,
      telemetry: silentTelemetry,
      config: readConfig(variables, {
        ACS_FILES_KEY: FILES_KEY,
        ACS_DATA_DIR: dataDir,
        ACS_FILES_HOST: '127.0.0.1',
        ACS_FILES_PORT: '0',
        ACS_FILES_LINGER_MS: '0',
        ACS_ADMIN_TOKEN: ADMIN_TOKEN,
        ...environment,
        ...more,
      }),
    })
  let service = await run({})
  return {
    database,
    bus,
    urls: createFileUrls([FILES_KEY]),
    base: () => `http://127.0.0.1:${service.port}`,
    dataDir,
    progress,
    ended,
    async task({ deviceId = DEVICE, type = 'upload', fileType = '4 Vendor Log File 1', status = 'running' } = {}) {
      const id = newId()
      await database.prisma.task.create({
        data: { id, deviceKey: 1n, deviceId, type, arguments: { fileType }, status, createdAt: new Date() },
      })
      return id
    },
    async put(name, bytes) {
      const contents = await openContents(
        readConfig(variables, { ACS_FILES_KEY: FILES_KEY, ACS_DATA_DIR: dataDir }),
        silentLogger,
      )
      async function* body(): AsyncGenerator<Uint8Array> {
        yield bytes
      }
      const received = await contents.receive(body(), 2 ** 40)
      const details = { fileType: '1 Firmware Upgrade Image', version: '1', oui: null, productClass: null }
      await fileTable({ database, contents }).put(name, details, received, Date.now())
    },
    contents: () => readdir(join(dataDir, 'files')).catch((): string[] => []),
    async restart(more = {}) {
      await service.stop()
      service = await run(more)
    },
    async close() {
      await service.stop()
      await planner.close()
      await bus.close()
      await drop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

export const noise = (bytes: number): Buffer<ArrayBuffer> => Buffer.from(randomBytes(bytes))

export async function eventually(check: () => boolean | Promise<boolean>, what: string): Promise<void> {
  for (let i = 0; i < 1_000; i++) {
    if (await check()) return
    await new Promise(resolve => setTimeout(resolve, 10))
  }
  throw new Error(`did not come: ${what}`)
}
