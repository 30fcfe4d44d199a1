/**
 * What devices cost in PostgreSQL: bytes of their parameters with indexes, what a change writes, what a periodic
 * session writes, and what 1,000,000 devices come to.
 * npm run bench -- storage [--devices 10000] [--parameters 300]
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { connectDatabase, migrate, startEmbeddedPostgres } from '@auroralinks/database'
import { fillFleet } from './lib/storage-fill.ts'
import { createMeter } from './lib/storage-meter.ts'

const { values } = parseArgs({ options: { devices: { type: 'string', default: '10000' }, parameters: { type: 'string', default: '300' } } })
const devices = Number(values.devices), parameters = Number(values.parameters)

const dir = await mkdtemp(join(tmpdir(), 'acs-storage-'))
const server = await startEmbeddedPostgres({ dir, settings: { shared_buffers: '512MB', max_wal_size: '8GB', checkpoint_timeout: '1h', autovacuum: 'off' } })
const print = (line: string): void => void process.stdout.write(`${line}\n`)
try {
  await migrate(server.url)
  const db = await connectDatabase({ url: server.url, max: 4 })
  const { paths } = await fillFleet(db, { devices, parameters })
  for (const table of ['parameter', 'device_status', 'device', 'parameter_path']) await db.query({ text: `vacuum analyze ${table}` })
  await db.query({ text: 'checkpoint' })
  const meter = createMeter(db, { devices, paths })

  print(`${devices} devices with ${parameters} parameters each, PostgreSQL of our own\n`)
  print('what                                        heap B  indexes B')
  const line = (what: string, s: { heap: number; indexes: number }, per: number): void => print(`${what.padEnd(42)}  ${(s.heap / per).toFixed(1).padStart(7)}  ${(s.indexes / per).toFixed(1).padStart(9)}`)
  const parameterSize = await meter.sizeOf('parameter')
  line('one parameter', parameterSize, devices * parameters)
  line('1,000 parameters of one device', parameterSize, devices * parameters / 1000)
  line('device', await meter.sizeOf('device'), devices)
  line('device_status', await meter.sizeOf('device_status'), devices)

  print('\nwhat is written                              WAL B   first after a checkpoint   HOT     ms of statement   ms of our CPU')
  for (const cost of await meter.costs()) {
    print(`${cost.what.padEnd(42)}  ${cost.wal.toFixed(0).padStart(6)}  ${cost.firstWal.toFixed(0).padStart(25)}  ${cost.hot === null ? '    –' : `${(cost.hot * 100).toFixed(0).padStart(4)}%`}  ${cost.ms.toFixed(4).padStart(16)}  ${cost.cpuMs.toFixed(4).padStart(14)}`)
  }
  const session = await meter.sizeOf('session')
  print('')
  line('session (unchanged, no RPC)', session, meter.sessions())

  const gb = (bytes: number): string => `${(bytes / 1e9).toFixed(0)} GB`
  const total = (t: { heap: number; indexes: number }): number => t.heap + t.indexes
  const perDevice = (total(parameterSize) / parameters * 300 + total(await meter.sizeOf('device')) + total(await meter.sizeOf('device_status'))) / devices
  print(`\n1,000,000 devices × 300 parameters: ${gb(perDevice * 1e6)}; their sessions at one in 5 minutes: ${gb(total(session) / meter.sessions() * 288e6)} a day, at one an hour ${gb(total(session) / meter.sessions() * 24e6)}`)
  await db.close()
} finally {
  await server.stop()
  await rm(dir, { recursive: true, force: true })
}
