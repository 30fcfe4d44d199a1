/** The check itself: up, devices, tasks, a replica that goes, down. */
import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { parse } from 'yaml'
import { environment } from '@auroralinks/runtime'
import { findEngine, ROOT, serviceOf } from './engine.ts'
import type { Container, Engine } from './engine.ts'
import { createApi, eventually } from '@auroralinks/testkit/api'
import { download, sessionsSoFar, untilTheyCame, writeAndReadBack } from './fleet.ts'
import type { Options } from './options.ts'
import { counterOf, notHealthy, ours, proveLogs, provePrivileges } from './proofs.ts'

const PROJECT = 'acs-compose-check'
const COMMANDS = ['migrate', 'topics']
const READY_SECONDS = 300

const say = (line: string): void => void process.stdout.write(`${new Date().toISOString().slice(11, 19)} ${line}\n`)

/** Runs everything and removes it again. @throws at the first thing that is not as it should be */
export async function composeCheck(o: Options): Promise<void> {
  const envFile = join(ROOT, '.cache', 'compose-check.env')
  const settings = await makeSettings(envFile, o)
  const engine = findEngine(PROJECT, envFile, ['devices', 'replicas'])
  const image = environment()['ACS_IMAGE'] ?? 'auroralinks-acs:dev'
  if (o.standIns) must(join(ROOT, 'deploy/stand-ins/make.sh'), [])
  if (o.build) {
    say(`building ${image}`)
    await engine.build(image)
  }
  say(`${image} has ${Math.round((await engine.imageBytes(image)) / 1e6)} MB; ${engine.name} brings everything up`)
  try {
    await engine.compose(['down', '-v'])
    await check(engine, settings, o)
  } finally {
    if (!o.keep) {
      await engine.compose(['down', '-v', '-t', '10'])
      rmSync(envFile, { force: true })
    }
  }
  if (o.keep) return say(`left up as project ${PROJECT}`)
  const left = [...(await engine.containers()).map(c => c.Name), ...(await engine.leftovers())]
  if (left.length > 0) throw new Error(`left behind: ${left.join(', ')}`)
  say('down again; nothing is left behind')
}

async function check(engine: Engine, settings: Record<string, string>, o: Options): Promise<void> {
  const began = performance.now()
  const file = parse(readFileSync(join(ROOT, 'docker-compose.yml'), 'utf8'), { merge: true }) as { services: object }
  const services = Object.keys(file.services).filter(name => !o.without.includes(name))
  await engine.up(services, ['kafka', 'postgres', ...COMMANDS])
  const containers = ours(await engine.containers()).filter(c => !COMMANDS.includes(serviceOf(c)))
  const servers = containers.filter(c => serviceOf(c) !== 'devices')
  await eventually(
    `${servers.length} services are ready`,
    async () => {
      const why = await notHealthy(engine, servers)
      if (why !== null) throw new Error(why)
    },
    READY_SECONDS * 1000,
  )
  say(`${servers.length} services are ready ${seconds(began)} after up began`)

  const url = `http://127.0.0.1:${settings['ACS_API_PORT']}`
  const token = settings['ACS_ADMIN_TOKEN']!
  const api = createApi(url, token)
  const devices = await untilTheyCame(api, o.devices, READY_SECONDS)
  say(`${devices.length} of ${o.devices} devices have come through the balancer, with Digest`)
  const fleet = containers.find(c => serviceOf(c) === 'devices')!
  const before = sessionsSoFar(await engine.logs(fleet.Id))
  proveAddresses(fleet, devices)
  say(`each with its own address, not the balancer's`)
  await provePrivileges(engine, containers)
  say(
    `${containers.length} containers run as 10001 without capabilities, on a root that they cannot write, without npm`,
  )

  const first = await writeAndReadBack(api, devices, 'compose-1')
  say(
    `${2 * devices.length} of ${2 * devices.length} tasks succeeded in ${first.toFixed(1)} s: a value written to each device and read back`,
  )
  const some = devices.slice(0, 5)
  await download(url, token, api, some)
  say(`${some.length} devices took firmware from the file-server and booted with it`)

  const gateways = servers.filter(c => serviceOf(c).startsWith('cwmp-gateway'))
  const requests = await Promise.all(gateways.map(c => counterOf(engine, c, 'acs_cwmp_requests_total')))
  if (requests.some(n => n === 0)) throw new Error(`requests by gateway: ${requests.join(', ')}`)
  say(`requests by gateway: ${requests.join(', ')}`)

  await withoutOneOfEach(engine, servers, async () => {
    const second = await writeAndReadBack(api, devices, 'compose-2')
    say(
      `${2 * devices.length} of ${2 * devices.length} tasks succeeded in ${second.toFixed(1)} s while one replica of each service stopped and came again`,
    )
  })

  if (services.includes('prometheus')) await proveScraped(settings, servers.length)
  const { lines, warnings } = await proveLogs(engine, servers, secretsOf(settings))
  say(`${lines} lines of log: no error, ${warnings} warnings, no secret`)
  proveSessions(before, sessionsSoFar(await engine.logs(fleet.Id)))
}

/** The address that a device is known by is the one that it came from, behind the balancer. */
function proveAddresses(fleet: Container, devices: readonly { id: string; [name: string]: unknown }[]): void {
  const addresses = Object.values(fleet.NetworkSettings.Networks).map(n => n.IPAddress)
  const wrong = devices.find(d => !addresses.includes(String(d['ipAddress'])))
  if (wrong !== undefined)
    throw new Error(`${wrong.id} is known by ${String(wrong['ipAddress'])}, but comes from ${addresses.join(', ')}`)
}

type Sessions = ReturnType<typeof sessionsSoFar>

/** Since all had come no session failed; a slow machine may send some away for a while (503 with Retry-After). */
function proveSessions(before: Sessions, after: Sessions): void {
  const failed = Object.entries(after.failures)
    .map(([kind, n]) => [kind, n - (before.failures[kind] ?? 0)] as const)
    .filter(([, n]) => n > 0)
  const told = failed.map(([kind, n]) => `${n} ${kind}`).join(', ') || 'none'
  say(`${after.completed - before.completed} sessions since then; failed: ${told}`)
  if (failed.some(([kind]) => kind !== 'http 503')) throw new Error('sessions failed')
}

/** Stops the first replica of each service, one after the other, while `work` is done, and starts each again. */
async function withoutOneOfEach(
  engine: Engine,
  servers: readonly Container[],
  work: () => Promise<void>,
): Promise<void> {
  const doubled = servers.filter(c => servers.some(other => serviceOf(other) === `${serviceOf(c)}-2`))
  // The API takes no requests in progress over to its other replica: it is asked for tasks here.
  const stopped = doubled.filter(c => serviceOf(c) !== 'management-api')
  const going = (async () => {
    for (const c of stopped) {
      await engine.stop(c.Id)
      await engine.start(c.Id)
    }
  })()
  await Promise.all([work(), going])
}

async function proveScraped(settings: Record<string, string>, services: number): Promise<void> {
  const url = `http://127.0.0.1:${settings['PROMETHEUS_PORT']}/api/v1/targets?state=active`
  await eventually(
    'Prometheus reads every service',
    async () => {
      const { data } = (await (await fetch(url)).json()) as {
        data: { activeTargets: { labels: { job: string; instance: string }; health: string; lastError: string }[] }
      }
      const targets = data.activeTargets.filter(t => t.labels.job === 'auroralinks-acs')
      const down = targets.filter(t => t.health !== 'up')
      if (targets.length !== services || down.length > 0)
        throw new Error(`${targets.length} targets, ${down.map(t => `${t.labels.instance} ${t.lastError}`).join(', ')}`)
    },
    60_000,
  )
  say(`Prometheus reads ${services} of ${services} services`)
}

/** An environment of its own: new keys, free ports, files where the devices reach them. */
async function makeSettings(envFile: string, o: Options): Promise<Record<string, string>> {
  rmSync(envFile, { force: true })
  must('sh', [join(ROOT, 'deploy/compose/make-env.sh'), envFile])
  const ports = [
    'ACS_CWMP_PORT',
    'ACS_API_PORT',
    'ACS_FILES_PORT',
    'PROMETHEUS_PORT',
    'GRAFANA_PORT',
    'ACS_STUN_PORT',
    'ACS_STUN_PORT_2',
  ]
  const free = await freePorts(ports.length)
  const own: Record<string, string> = {
    ...Object.fromEntries(ports.map((name, i) => [name, String(free[i])])),
    ACS_FILES_URL: 'http://balancer:7567',
    ACS_DEVICES: String(o.devices),
    ACS_EDGE_SUBNET: '172.30.76.0/24',
    ...(o.without.includes('otel-collector') ? { OTEL_EXPORTER_OTLP_ENDPOINT: '' } : {}),
  }
  const settings = {
    ...Object.fromEntries(
      readFileSync(envFile, 'utf8')
        .split('\n')
        .filter(line => /^[A-Z]/.test(line))
        .map(line => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
    ),
    ...own,
  }
  writeFileSync(
    envFile,
    Object.entries(settings)
      .map(([name, value]) => `${name}=${value}\n`)
      .join(''),
    { mode: 0o600 },
  )
  return settings
}

const secretsOf = (settings: Record<string, string>): string[] =>
  Object.entries(settings)
    .filter(([name]) => /(?:KEY|TOKEN|PASSWORD)$/.test(name))
    .map(([, value]) => value)

/** Ports that nobody has now. */
async function freePorts(n: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: n }, () => {
      const server = createServer()
      return new Promise<typeof server>(resolve => server.listen(0, () => resolve(server)))
    }),
  )
  const ports = servers.map(s => (s.address() as AddressInfo).port)
  await Promise.all(servers.map(s => new Promise(resolve => s.close(resolve))))
  return ports
}

function must(command: string, args: readonly string[]): void {
  const done = spawnSync(command, args, { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] })
  if (done.status !== 0) throw new Error(`${command} failed`)
}

const seconds = (began: number): string => `${((performance.now() - began) / 1000).toFixed(0)} s`
