/** Looks through everything that a system keeps, publishes and answers for texts that should be nowhere. */
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { kafkaSettings, kafkaVariables, readTopic } from '@auroralinks/bus'
import { TOPICS } from '@auroralinks/contracts'
import { connectDatabase } from '@auroralinks/database'
import { readConfig, silentLogger } from '@auroralinks/runtime'
import { segment } from '../api.ts'
import type { System } from '../launch.ts'
import { tells, tracesOf } from '../traces.ts'
import type { Planted } from './plant.ts'

/** Where a secret was found. */
export interface Leak {
  secret: string
  where: string
}

/** Where a secret is meant to be told, and why. */
const MEANT: readonly (Leak & { why: string })[] = [
  {
    secret: 'bootstrap',
    where: 'GET /setup',
    why: 'what an operator has to enter in a device, for whoever may see it',
  },
]

/** Looks at one text after the other. */
export function createSieve({ secrets }: Pick<Planted, 'secrets'>) {
  const found = new Map<string, Leak>()
  let looked = 0
  return {
    look(where: string, text: string): void {
      looked++
      for (const [secret, value] of Object.entries(secrets))
        if (tells(text, value) && !MEANT.some(m => m.secret === secret && m.where === where))
          found.set(`${secret} ${where}`, { secret, where })
    },
    leaks: (): Leak[] => [...found.values()],
    looked: () => looked,
  }
}

type Sieve = ReturnType<typeof createSieve>

/** Every file of the data folder: tables, write-ahead log, Kafka's segments, logs, files. */
export function searchFiles(system: System, { secrets }: Planted, sieve: Sieve): void {
  const nameOf = new Map(Object.entries(secrets).map(([name, value]) => [value, name]))
  for (const { file, text } of tracesOf(system.dataDir, Object.values(secrets)))
    sieve.look(`file ${file.slice(system.dataDir.length + 1)}`, secrets[nameOf.get(text)!]!)
}

/** Every row of every table, as it reads: long values lie compressed in files. @returns how many rows were seen */
export async function searchTables(system: System, sieve: Sieve): Promise<number> {
  const database = await connectDatabase({ url: databaseUrl(system.dataDir), max: 1, applicationName: 'sweep' })
  try {
    const tables = await database.query<{ name: string }>({
      text: `select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname = 'public' and c.relkind = 'r' order by 1`,
    })
    let rows = 0
    for (const { name } of tables)
      for (const { row } of await database.query<{ row: string }>({
        text: `select to_jsonb(t)::text as row from "${name}" t`,
      })) {
        rows++
        sieve.look(`table ${name}`, row)
        for (const [, hex] of row.matchAll(/"\\\\x([0-9a-f]+)"/g))
          sieve.look(`table ${name}, bytes`, Buffer.from(hex!, 'hex').toString('latin1'))
      }
    return rows
  } finally {
    await database.close()
  }
}

/** Of the embedded PostgreSQL. */
function databaseUrl(dataDir: string): string {
  const folder = join(dataDir, 'postgres')
  const pidFile = readdirSync(folder, { recursive: true, encoding: 'utf8' }).find(f => f.endsWith('postmaster.pid'))
  const port = readFileSync(join(folder, pidFile!), 'utf8').split('\n')[3]!
  const password = readFileSync(join(folder, 'password'), 'utf8').trim()
  return `postgresql://acs:${encodeURIComponent(password)}@127.0.0.1:${port}/acs`
}

/** Every record of every topic, with its key and headers. @returns how many records were seen */
export async function searchTopics(system: System, sieve: Sieve): Promise<number> {
  const { port } = JSON.parse(readFileSync(join(system.dataDir, 'kafka', 'ports.json'), 'utf8')) as { port: number }
  const kafka = kafkaSettings(readConfig(kafkaVariables, {}))
  let records = 0
  for (const { name } of Object.values(TOPICS))
    await readTopic(
      name,
      record => {
        records++
        const { topic, key, headers, value } = record
        sieve.look(`topic ${topic}`, `${key} ${JSON.stringify(headers)} ${Buffer.from(value).toString('latin1')}`)
      },
      { brokers: [`127.0.0.1:${port}`], kafka, logger: silentLogger },
    )
  return records
}

interface Described {
  paths: Record<string, Record<string, unknown>>
}

/** What every GET of the API answers, for everything that is there. */
export async function searchAnswers(system: System, planted: Planted, sieve: Sieve): Promise<void> {
  const { api, token } = system
  const { paths } = await api.get<Described>('openapi.json')
  const idsOf = async (list: string): Promise<string[]> =>
    (await api.get<{ items: { id?: string; name?: string }[] }>(`${list}?limit=1000`)).items.map(
      i => i.id ?? i.name ?? '',
    )
  const sessions = (await Promise.all(planted.deviceIds.map(id => idsOf(`devices/${segment(id)}/sessions`)))).flat()
  const requests = (
    await Promise.all(planted.deviceIds.map(id => idsOf(`devices/${segment(id)}/connection-requests`)))
  ).flat()
  const named: [RegExp, () => Promise<string[]> | string[]][] = [
    [/^\/devices\/\{id\}/, () => planted.deviceIds],
    [/^\/tasks\/\{id\}/, () => planted.taskIds],
    [/^\/sessions\/\{id\}/, () => sessions],
    [/^\/connection-requests\/\{id\}/, () => requests],
    [/^\/(files|roles|quirks|data-models)\/\{name\}/, () => []],
  ]
  for (const [path, methods] of Object.entries(paths)) {
    if (!('get' in methods) || path === '/events') continue
    const ids = path.includes('{')
      ? ((await named.find(([pattern]) => pattern.test(path))?.[1]()) ?? (await idsOf(path.split('/{')[0]!.slice(1))))
      : ['']
    for (const id of ids) {
      const asked = path.replace(/\{\w+\}/, segment(id))
      const response = await fetch(`${api.url}/api/v1${asked}`, { headers: { authorization: `Bearer ${token}` } })
      sieve.look(`GET ${path}`, await response.text())
    }
  }
  const lines = await fetch(`${api.url}/api/v1/audit`, {
    headers: { authorization: `Bearer ${token}`, accept: 'application/x-ndjson' },
  })
  sieve.look('GET /audit, exported', await lines.text())
}

/** The metrics and reasons of each process. */
export async function searchMetrics(system: System, sieve: Sieve): Promise<void> {
  for (let port = system.opsPort; port < system.opsPort + (system.mode === 'stack' ? 12 : 1); port++)
    for (const path of ['metrics', 'readyz']) {
      const response = await fetch(`http://127.0.0.1:${port}/${path}`).catch(() => null)
      if (response !== null) sieve.look(`${path} of ${port}`, await response.text())
    }
}
