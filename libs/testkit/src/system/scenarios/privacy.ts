/** What others on the machine or in the network, and each process of ours, cannot see. */
import assert from 'node:assert/strict'
import { lstatSync, readdirSync, readFileSync } from 'node:fs'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import type { System } from '../launch.ts'
import type { Scenario } from '../scenario.ts'

/** The secrets that a process may hold, by what its name begins with. */
const MAY_HOLD: Readonly<Record<string, readonly string[]>> = {
  'acs-stack-balancer': [],
  'acs-cwmp-gateway': ['ACS_SESSION_KEY', 'ACS_SECRET_KEY', 'ACS_FILES_KEY'],
  'acs-identity': ['DATABASE_URL', 'ACS_SECRET_KEY'],
  'acs-task-planner': ['DATABASE_URL', 'ACS_SECRET_KEY'],
  'acs-connection-request': ['DATABASE_URL', 'ACS_SECRET_KEY', 'ACS_XMPP_PASSWORD'],
  'acs-management-api': ['DATABASE_URL', 'ACS_SECRET_KEY', 'ACS_FILES_KEY', 'ACS_ADMIN_TOKEN'],
  'acs-file-server': ['DATABASE_URL', 'ACS_FILES_KEY', 'ACS_ADMIN_TOKEN'],
  kafka: [],
  postgres: [],
}

const SECRETS = [
  'ACS_ADMIN_TOKEN',
  'ACS_SESSION_KEY',
  'ACS_SECRET_KEY',
  'ACS_FILES_KEY',
  'ACS_XMPP_PASSWORD',
  'DATABASE_URL',
]

const environmentOf = (pid: number): Record<string, string> =>
  Object.fromEntries(
    readFileSync(`/proc/${pid}/environ`, 'utf8')
      .split('\0')
      .filter(line => line.includes('='))
      .map(line => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  )

/** Every environment of the system's processes but the first, which was given it by whoever started it. */
const environments = (system: System): { name: string; env: Record<string, string> }[] =>
  system
    .processes()
    .slice(1)
    .filter(p => Object.keys(MAY_HOLD).some(name => p.name.startsWith(name)))
    .map(p => ({ name: p.name, env: environmentOf(p.pid) }))

export const processesHoldTheirOwnSecrets: Scenario = {
  name: 'each process of the stack holds only the secrets that it uses, and connection requests know every port of ours',
  on: ['stack'],
  async run(system) {
    const all = environments(system)
    for (const name of Object.keys(MAY_HOLD))
      assert.ok(
        all.some(p => p.name.startsWith(name)),
        `${name} runs`,
      )
    const values = new Map<string, string>()
    for (const { env } of all)
      for (const name of SECRETS)
        if (env[name] !== undefined) values.set(name, name === 'DATABASE_URL' ? new URL(env[name]).password : env[name])
    assert.ok(
      values.has('ACS_SECRET_KEY') &&
        values.has('ACS_SESSION_KEY') &&
        values.get('ACS_ADMIN_TOKEN') === system.token &&
        (values.get('DATABASE_URL') ?? '') !== '',
    )
    for (const { name, env } of all) {
      const may = Object.entries(MAY_HOLD).find(([prefix]) => name.startsWith(prefix))![1]
      for (const [secret, value] of values) {
        if (may.includes(secret)) continue
        const where = Object.entries(env)
          .filter(([, text]) => text.includes(value))
          .map(([variable]) => variable)
        assert.deepEqual(where, [], `${name} holds ${secret}`)
      }
    }
    const own = all.find(p => p.name.startsWith('acs-connection-request'))!.env
    const { port, controllerPort } = JSON.parse(readFileSync(join(system.dataDir, 'kafka', 'ports.json'), 'utf8')) as {
      port: number
      controllerPort: number
    }
    const known = own['ACS_CR_OWN_PORTS']!.split(',').map(Number)
    for (const wanted of [port, controllerPort, system.opsPort, system.cwmpPort, system.apiPort])
      assert.ok(known.includes(wanted), `${wanted} is known as ours`)
  },
}

/** Whatever lies in a folder that others than its owner may read, write or enter; what goes meanwhile does not count. */
function openBelow(path: string): string[] {
  const there = lstatSync(path, { throwIfNoEntry: false })
  if (there === undefined || there.isSymbolicLink()) return []
  const below = there.isDirectory() ? readdirSync(path).flatMap(name => openBelow(join(path, name))) : []
  return (there.mode & 0o077) === 0 ? below : [path, ...below]
}

export const nobodyElseReadsTheDataFolder: Scenario = {
  name: 'nothing in the data folder can be read by another user of the machine',
  async run(system) {
    assert.ok(readdirSync(system.dataDir).includes('postgres'))
    assert.deepEqual(openBelow(system.dataDir), [])
  },
}

export const operationsPortsAreLocal: Scenario = {
  name: 'operations ports answer on loopback alone',
  async run(system, t) {
    const asks = (host: string, port: number): Promise<number> =>
      fetch(`http://${host}:${port}/livez`, { signal: AbortSignal.timeout(2_000) }).then(
        r => r.status,
        () => 0,
      )
    assert.equal(await asks('127.0.0.1', system.opsPort), 200)
    const outside = Object.values(networkInterfaces())
      .flatMap(list => list ?? [])
      .find(a => a.family === 'IPv4' && !a.internal)
    if (outside === undefined) return t.diagnostic('this machine has no address but loopback')
    assert.equal(await fetch(`http://${outside.address}:${system.cwmpPort}/`).then(r => r.status), 405, 'CWMP is there')
    for (let i = 0; i < (system.mode === 'stack' ? 8 : 1); i++)
      assert.equal(await asks(outside.address, system.opsPort + i), 0)
  },
}
