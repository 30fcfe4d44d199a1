/**
 * `GET devices` with many devices: the management-api over HTTP on a PostgreSQL of our own, one request after another.
 * npm run bench -- lists [--devices 500000] [--rounds 100] [--data FOLDER, which is kept and used again]
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { createMemoryBus } from '@auroralinks/bus'
import { connectDatabase, declareIndexed, migrate, startEmbeddedPostgres } from '@auroralinks/database'
import { newId, readConfig, silentLogger, systemClock } from '@auroralinks/runtime'
import { silentTelemetry } from '@auroralinks/telemetry'
import { start, variables } from '@auroralinks/management-api'
import { fillRegistry } from './lib/registry-fill.ts'

const { values } = parseArgs({
  options: {
    devices: { type: 'string', default: '500000' },
    rounds: { type: 'string', default: '100' },
    data: { type: 'string' },
  },
})
const devices = Number(values.devices),
  rounds = Number(values.rounds)
const TOKEN = 'a-key-for-measuring'

const dir = values.data ?? (await mkdtemp(join(tmpdir(), 'acs-lists-')))
const server = await startEmbeddedPostgres({
  dir,
  settings: { shared_buffers: '512MB', max_wal_size: '8GB', synchronous_commit: 'off' },
})
const print = (line: string): void => void process.stdout.write(`${line}\n`)
try {
  await migrate(server.url)
  const database = await connectDatabase({ url: server.url, max: 4 })
  const began = performance.now()
  if ((await database.query({ text: 'select from device limit 1' })).length === 0) {
    await fillRegistry(database, devices)
    await declareIndexed(database, ['Device.X_AURORA.Profile', 'Device.X_AURORA.Line'], new AbortController().signal)
    for (const table of ['device', 'device_status', 'parameter', 'parameter_index', 'parameter_path'])
      await database.query({ text: `vacuum analyze ${table}` })
  }
  print(
    `${devices} devices, written in ${((performance.now() - began) / 1000).toFixed(0)} s; pages of 50, one request after another, ${rounds} each\n`,
  )

  const bus = createMemoryBus()
  const config = readConfig(variables, {
    ACS_API_PORT: '0',
    ACS_API_HOST: '127.0.0.1',
    ACS_ADMIN_TOKEN: TOKEN,
    ACS_DATA_DIR: dir,
    ACS_SECRET_KEY: 'a key for measuring only',
  })
  const api = await start({
    bus,
    database,
    clock: systemClock,
    logger: silentLogger,
    telemetry: silentTelemetry,
    instanceId: newId(),
    config,
  })
  const get = async (query: string): Promise<{ items: unknown[]; nextCursor?: string }> => {
    const answer = await fetch(`http://127.0.0.1:${api.port}/api/v1/devices?${query}`, {
      headers: { authorization: `Bearer ${TOKEN}` },
    })
    if (answer.status !== 200) throw new Error(`${query}: ${answer.status} ${await answer.text()}`)
    return (await answer.json()) as { items: unknown[]; nextCursor?: string }
  }

  const filter = (f: string): string => `filter=${encodeURIComponent(f)}`
  const some = (i: number, n: number): number => (i * 7919) % n
  const cases: [string, (i: number) => string][] = [
    ['no filter', () => ''],
    ['tag of every second device', () => 'tag=half'],
    ['tag of 3 in 100', i => `tag=ring-${some(i, 33)}`],
    ['tag of 500', i => `tag=site-${some(i, Math.ceil(devices / 500))}`],
    ['tag of nobody', () => 'tag=nobody'],
    ['declared parameter, 1 device', i => filter(`"Device.X_AURORA.Line" = "line-${1 + some(i, devices)}"`)],
    ['declared parameter, 1 in 4', i => filter(`"Device.X_AURORA.Profile" = "profile-${some(i, 4)}"`)],
    ['declared parameter, prefix of 100', i => filter(`"Device.X_AURORA.Line" = "line-${1000 + some(i, 3000)}*"`)],
    ['declared parameter, prefix of all', () => filter('"Device.X_AURORA.Profile" = "profile*"')],
    [
      'declared parameter and tag',
      i => filter(`"Device.X_AURORA.Profile" = "profile-1" AND tag = site-${some(i, Math.ceil(devices / 500))}`),
    ],
    ['serial number, exact', i => `serialNumber=${String(1 + some(i, devices)).padStart(8, '0')}`],
    [
      'serial number, prefix of 100',
      i => filter(`serialNumber = "${String(some(i, devices / 100)).padStart(6, '0')}*"`),
    ],
    [
      'serial number, prefix of 10,000',
      i => filter(`serialNumber = "${String(some(i, devices / 10_000)).padStart(4, '0')}*"`),
    ],
    ['software version, 1 in 30', i => filter(`softwareVersion = "1.0.${some(i, 30)}"`)],
    ['software version, prefix of all', () => filter('softwareVersion = "1.*"')],
    ['MAC address', i => `mac=${mac(1 + some(i, devices))}`],
    ['typed, 3 characters', i => `q=${String(some(i, devices / 100_000)).padStart(3, '0')}`],
    ['typed, a whole serial number', i => `q=${String(1 + some(i, devices)).padStart(8, '0')}`],
    ['typed, a MAC address', i => `q=${mac(1 + some(i, devices)).replaceAll(':', '-')}`],
    ['typed, a tag of 500', i => `q=site-${some(i, Math.ceil(devices / 500))}`],
    ['typed, an IP address', i => `q=10.1.${some(i, 256)}.7`],
    ['with values of two parameters', () => 'parameters=Device.X_AURORA.Profile,Device.X_AURORA.Line'],
    ['last Inform, newest first', () => 'sort=-lastInformAt'],
  ]
  print('list                                matches    p50 ms   p99 ms   max ms')
  for (const [what, query] of cases) {
    for (let i = 0; i < 10; i++) await get(`limit=50&${query(i)}`)
    const times: number[] = []
    let found = ''
    for (let i = 0; i < rounds; i++) {
      const since = performance.now()
      const page = await get(`limit=50&${query(i)}`)
      times.push(performance.now() - since)
      found = page.nextCursor === undefined ? String(page.items.length) : `${page.items.length}+`
    }
    times.sort((a, b) => a - b)
    const at = (q: number): string =>
      times[Math.min(times.length - 1, Math.floor(q * times.length))]!.toFixed(1).padStart(7)
    print(`${what.padEnd(34)}  ${found.padStart(7)}  ${at(0.5)}  ${at(0.99)}  ${at(1)}`)
  }
  const since = performance.now()
  const overview = await fetch(`http://127.0.0.1:${api.port}/api/v1/overview`, {
    headers: { authorization: `Bearer ${TOKEN}` },
  })
  if (overview.status !== 200) throw new Error(`overview: ${overview.status}`)
  print(`\nGET overview, counted: ${(performance.now() - since).toFixed(0)} ms`)
  await api.stop()
  await bus.close()
  await database.close()
} finally {
  await server.stop()
  if (values.data === undefined) await rm(dir, { recursive: true, force: true })
}

function mac(key: number): string {
  return key
    .toString(16)
    .toUpperCase()
    .padStart(12, '0')
    .replaceAll(/(..)(?!$)/g, '$1:')
}
