/**
 * What devices cost in PostgreSQL: bytes of their parameters with indexes, what a change writes, what a periodic
 * session writes, and what 1,000,000 devices come to.
 * npm run bench -- storage [--devices 10000] [--parameters 300]
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { connectDatabase, maintainPartitions, migrate, startEmbeddedPostgres } from '@auroralinks/database'
import { fillFleet } from './lib/storage-fill.ts'
import { createMeter } from './lib/storage-meter.ts'
import { timedTables } from '../services/task-planner/src/store/retention.ts'

const { values } = parseArgs({
  options: { devices: { type: 'string', default: '10000' }, parameters: { type: 'string', default: '300' } },
})
const devices = Number(values.devices),
  parameters = Number(values.parameters)

const dir = await mkdtemp(join(tmpdir(), 'acs-storage-'))
const server = await startEmbeddedPostgres({
  dir,
  settings: { shared_buffers: '512MB', max_wal_size: '8GB', checkpoint_timeout: '1h', autovacuum: 'off' },
})
const print = (line: string): void => void process.stdout.write(`${line}\n`)
try {
  await migrate(server.url)
  const db = await connectDatabase({ url: server.url, max: 4 })
  await maintainPartitions(
    db,
    timedTables({ sessionsDays: 30, messagesDays: 7, tasksDays: 90, indexedParameters: [] }),
    Date.now(),
  )
  const { paths } = await fillFleet(db, { devices, parameters })
  for (const table of ['parameter', 'device_status', 'device', 'parameter_path'])
    await db.query({ text: `vacuum analyze ${table}` })
  await db.query({ text: 'checkpoint' })
  const meter = createMeter(db, { devices, paths })

  print(`${devices} devices with ${parameters} parameters each, PostgreSQL of our own\n`)
  print('what                                        heap B  indexes B')
  const line = (what: string, s: { heap: number; indexes: number }, per: number): void =>
    print(`${what.padEnd(42)}  ${(s.heap / per).toFixed(1).padStart(7)}  ${(s.indexes / per).toFixed(1).padStart(9)}`)
  const parameterSize = await meter.sizeOf('parameter')
  line('one parameter', parameterSize, devices * parameters)
  line('1,000 parameters of one device', parameterSize, (devices * parameters) / 1000)
  line('device', await meter.sizeOf('device'), devices)
  line('device_status', await meter.sizeOf('device_status'), devices)

  print(
    '\nwhat is written for one device                WAL B   first after a checkpoint    HOT   ms of statement   ms of our CPU   session B',
  )
  const costs = await meter.costs()
  for (const cost of costs) {
    const hot = cost.hot === null ? '    –' : `${(cost.hot * 100).toFixed(0).padStart(4)}%`
    print(
      `${cost.what.padEnd(42)}  ${cost.wal.toFixed(0).padStart(7)}  ${cost.firstWal.toFixed(0).padStart(25)}  ${hot}  ${cost.ms.toFixed(4).padStart(16)}  ${cost.cpuMs.toFixed(4).padStart(14)}  ${cost.sessionBytes.toFixed(0).padStart(10)}`,
    )
  }

  const gb = (bytes: number): string => `${(bytes / 1e9).toFixed(0)} GB`
  const total = (t: { heap: number; indexes: number }): number => t.heap + t.indexes
  const known =
    (((total(parameterSize) / parameters) * 300 +
      total(await meter.sizeOf('device')) +
      total(await meter.sizeOf('device_status'))) /
      devices) *
    1e6
  const session = costs.at(-1)!
  print(`\n1,000,000 devices with 300 parameters each: ${gb(known)}`)
  for (const [often, perDay] of [
    ['5 minutes', 288],
    ['hour', 24],
    ['day', 1],
  ] as const) {
    print(
      `one session each ${often.padEnd(9)}  ${((perDay * 1e6) / 86_400).toFixed(0).padStart(5)} sessions/s, ${((session.wal * perDay * 1e6) / 86_400 / 1e6).toFixed(1).padStart(5)} MB/s of WAL, ${gb(session.sessionBytes * perDay * 1e6).padStart(6)} of sessions a day`,
    )
  }
  await db.close()
} finally {
  await server.stop()
  await rm(dir, { recursive: true, force: true })
}
