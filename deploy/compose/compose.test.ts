/** docker-compose.yml against what the services say that they read, and against the files beside it. */
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, test } from 'node:test'
import { parse } from 'yaml'
import { variables as connectionRequest } from '@auroralinks/connection-request'
import { variables as cwmpGateway } from '@auroralinks/cwmp-gateway'
import { variables as fileServer } from '@auroralinks/file-server'
import { databaseVariables, hostVariables } from '@auroralinks/host'
import { variables as identity } from '@auroralinks/identity'
import { variables as managementApi } from '@auroralinks/management-api'
import { ConfigError, readConfig } from '@auroralinks/runtime'
import type { Variable } from '@auroralinks/runtime'
import { variables as taskPlanner } from '@auroralinks/task-planner'
import { PROGRAMS } from '../image/programs.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8')

interface Service {
  ports?: string[]
  image: string
  command?: string[]
  environment?: Record<string, string>
  networks?: string[] | Record<string, { aliases?: string[] }>
  volumes?: string[]
  profiles?: string[]
  read_only?: boolean
  cap_drop?: string[]
}

const { services } = parse(read('docker-compose.yml'), { merge: true }) as { services: Record<string, Service> }

/** What each program of the image reads. */
const READS: Record<string, Record<string, Variable<unknown>>> = {
  'cwmp-gateway': { ...hostVariables, ...cwmpGateway },
  identity: { ...hostVariables, ...databaseVariables, ...identity },
  'task-planner': { ...hostVariables, ...databaseVariables, ...taskPlanner },
  'connection-request': { ...hostVariables, ...databaseVariables, ...connectionRequest },
  'management-api': { ...hostVariables, ...databaseVariables, ...managementApi },
  'file-server': { ...hostVariables, ...databaseVariables, ...fileServer },
  migrate: databaseVariables,
  topics: hostVariables,
  simulate: {},
}

/** `${NAME:?what to do}`, `${NAME:-default}`, `${NAME-default}`, `${NAME}`, once `env` is known. */
const substitute = (text: string, env: Record<string, string>): string =>
  text.replace(/\$\{(\w+)(?:(:?)([-?])([^}]*))?\}/g, (_, name: string, colon, kind, rest: string) => {
    const value = env[name]
    if (value !== undefined && (value !== '' || colon !== ':')) return value
    if (kind === '?') throw new Error(`${name}: ${rest}`)
    return kind === '-' ? rest : ''
  })

/** .env as make-env.sh makes it. */
const settings = Object.fromEntries(
  read('.env.example')
    .split('\n')
    .filter(line => /^[A-Z]/.test(line))
    .map(line => {
      const [name = '', value = ''] = line.split(/=(.*)/)
      return [name, value === '' ? '0123456789abcdef0123456789abcdef' : value]
    }),
)

const ours = Object.entries(services).filter(([, s]) => s.image.startsWith('${ACS_IMAGE'))

describe('docker-compose.yml', () => {
  test('every program of the image but those that an operator runs, and none else, is run', () => {
    const run = new Set(ours.map(([, s]) => s.command![0]!))
    const byHand = ['backup', 'restore', 'replay']
    assert.deepEqual([...run, ...byHand].sort(), Object.keys(PROGRAMS).sort())
  })

  test('a service starts with what it finds in its environment, and finds nothing there that it does not read', () => {
    for (const [name, { command, environment = {} }] of ours) {
      const reads = READS[command![0]!]!
      const env = Object.fromEntries(
        Object.entries(environment).map(([variable, value]) => [variable, substitute(String(value), settings)]),
      )
      assert.doesNotThrow(() => readConfig(reads, env), ConfigError, name)
      const declared = new Set(Object.values(reads).map(v => v.name))
      const unread = Object.keys(env).filter(variable => !declared.has(variable) && !variable.startsWith('OTEL_'))
      assert.deepEqual(unread, [], name)
    }
  })

  test('whatever .env gives is used, and what is used and has no default is in .env.example', () => {
    const used = new Set([...read('docker-compose.yml').matchAll(/\$\{(\w+)([:?-])?/g)].map(m => m[1]!))
    assert.deepEqual(
      Object.keys(settings).filter(name => !used.has(name)),
      [],
    )
    const without = [...read('docker-compose.yml').matchAll(/\$\{(\w+)(?:\}|:\?)/g)].map(m => m[1]!)
    assert.deepEqual(
      without.filter(name => !(name in settings)),
      [],
    )
  })

  test('the profile replicas has a second one of every service, alike but for its name', () => {
    const longRunning = ours.filter(([, s]) => !['migrate', 'topics', 'simulate'].includes(s.command![0]!))
    for (const [name, service] of longRunning.filter(([n]) => !n.endsWith('-2'))) {
      const second = services[`${name}-2`]
      // Two cannot publish one port of the machine.
      const own = service.ports === undefined ? {} : { ports: second?.ports }
      assert.notDeepEqual(second?.ports ?? [], service.ports ?? null)
      assert.deepEqual(second, { ...service, profiles: ['replicas'], ...own })
    }
  })

  test('every container of ours has a root that cannot be written, and no capabilities', () => {
    for (const [name, service] of ours) {
      assert.equal(service.read_only, true, name)
      assert.deepEqual(service.cap_drop, ['ALL'], name)
    }
  })

  test('what is mounted is in the repository', () => {
    const mounted = Object.values(services).flatMap(s => s.volumes ?? [])
    for (const path of mounted.filter(v => v.startsWith('./')).map(v => v.split(':')[0]!))
      assert.ok(existsSync(join(ROOT, path)), path)
  })

  test('the balancer looks for names that the file gives', () => {
    const aliases = Object.values(services).flatMap(({ networks = [] }) =>
      Array.isArray(networks) ? [] : Object.values(networks).flatMap(n => n.aliases ?? []),
    )
    const targets = [...read('deploy/compose/haproxy.cfg').matchAll(/server-template \w+ \d+ ([\w-]+):/g)].map(
      m => m[1]!,
    )
    assert.equal(targets.length, 3)
    assert.deepEqual(
      targets.filter(t => !aliases.includes(t)),
      [],
    )
  })

  test('Prometheus looks for every service of ours that has an operations port', () => {
    const { scrape_configs: jobs } = parse(read('observability/prometheus.yml')) as {
      scrape_configs: { job_name: string; dns_sd_configs?: { names: string[] }[] }[]
    }
    const names = jobs.flatMap(j => j.dns_sd_configs ?? []).flatMap(d => d.names)
    const wanted = ours.map(([name]) => name).filter(name => !['migrate', 'topics', 'devices'].includes(name))
    assert.deepEqual(names.sort(), wanted.sort())
  })
})
