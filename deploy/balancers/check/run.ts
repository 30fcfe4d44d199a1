/** The check itself: a stack, and before its two gateways each balancer that is there. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { createAuthority } from '@auroralinks/certificates'
import type { Authority } from '@auroralinks/certificates'
import { createFleet } from '@auroralinks/cpe-simulator'
import type { FleetOptions } from '@auroralinks/cpe-simulator'
import { freePorts } from '@auroralinks/runtime'
import { startSystem } from '@auroralinks/testkit'
import { eventually } from '@auroralinks/testkit/api'
import type { System } from '@auroralinks/testkit'
import { PRODUCTS, startProduct } from './products.ts'
import type { Gateway, Ports, Product } from './products.ts'
import { forge, visit, visitorId } from './visitor.ts'

export interface Options {
  devices: number
  products: readonly string[]
}

const CREDENTIALS = { username: 'cpe', password: 'a password of devices' }
/** Devices that come in a second: what any machine can do. */
const PACE = 25
/** The visitor's: not the balancer's, which is trusted. */
const ELSEWHERE = '127.0.0.77'

const say = (line: string): void => void process.stdout.write(`${new Date().toISOString().slice(11, 19)} ${line}\n`)

/** @throws at the first thing that is not as it should be */
export async function balancerCheck(o: Options): Promise<void> {
  const products = PRODUCTS.filter(p => o.products.includes(p.name))
  const missing = products.filter(p => p.version() === null)
  if (missing.length > 0)
    throw new Error(`${missing.map(p => p.name).join(', ')} cannot be run here: install it, or name others with --with`)
  const folder = mkdtempSync(join(tmpdir(), 'acs-balancers-'))
  const authority = await makeCertificates(folder)
  const system = await startSystem('stack', {
    ACS_CWMP_AUTH: 'required',
    ACS_CWMP_BOOTSTRAP_USERNAME: CREDENTIALS.username,
    ACS_CWMP_BOOTSTRAP_PASSWORD: CREDENTIALS.password,
    // Devices that come again come as they were made.
    ACS_CWMP_OWN_CREDENTIALS: 'off',
    ACS_CWMP_TRUSTED_PROXIES: '127.0.0.1/32',
    // A slow machine would send new sessions away for a while: that is not what is asked here.
    ACS_CWMP_QUEUE_TARGET_MS: '0',
    ACS_CWMP_TLS_PORT: String((await freePorts(1))[0]),
    ACS_CWMP_TLS_CERT: join(folder, 'tls.crt'),
    ACS_CWMP_TLS_KEY: join(folder, 'tls.key'),
    ACS_CWMP_TLS_CLIENT_CA: join(folder, 'devices.crt'),
    ACS_CWMP_CLIENT_CERT_PROXIES: '127.0.0.1/32',
  })
  try {
    const gateways = gatewaysOf(system)
    let first = 0
    for (const product of products) {
      await checkProduct({ product, system, gateways, folder, authority, first, devices: o.devices })
      first += WAYS * o.devices
    }
  } finally {
    await system.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

interface Check {
  product: Product
  system: System
  gateways: readonly [Gateway, Gateway]
  folder: string
  authority: Authority
  /** The number of its first device. */
  first: number
  devices: number
}

async function checkProduct({ product, system, gateways, folder, authority, first, devices }: Check): Promise<void> {
  const free = await freePorts(3)
  const ports: Ports = { http: free[0]!, tls: free[1]!, through: free[2]! }
  const stop = await startProduct(product, folder, gateways, ports)
  try {
    say(`${product.name} ${product.version()}`)
    const some = Math.ceil(devices / 5)
    const certificates = { certificateOf: authority.device }
    const [plain, tls, through] = [
      `http://127.0.0.1:${ports.http}/`,
      `https://127.0.0.1:${ports.tls}/`,
      `https://127.0.0.1:${ports.through}/`,
    ]
    const ways: Way[] = [
      ['Digest, requests balanced, connections pooled', plain, devices, CREDENTIALS],
      ['Digest, TLS at the balancer', tls, some, CREDENTIALS],
      ['Digest, TLS through to the gateways', through, some, CREDENTIALS],
      ["the device's certificate, TLS through to the gateways", through, some, certificates],
    ]
    if (product.passesCertificates)
      ways.push(["the device's certificate, TLS at the balancer", tls, some, certificates])
    for (const [i, [what, url, many, proof]] of ways.entries()) {
      const before = await Promise.all(gateways.map(requestsOf))
      const report = await sessions(url, many, first + i * devices, proof)
      const after = await Promise.all(gateways.map(requestsOf))
      const served = after.map((n, k) => n - before[k]!)
      say(`  ${what}: ${report}; POSTs by gateway ${served.join(', ')}`)
      if (served.some(n => n === 0)) throw new Error('a gateway was left out')
    }
    const serialNumber = product.name
    await visit({ port: ports.http, from: ELSEWHERE, serialNumber, ...CREDENTIALS })
    await eventually(
      `a device from ${ELSEWHERE} is known by that address`,
      async () => {
        const { ipAddress } = await system.api.device(visitorId(serialNumber))
        if (ipAddress !== ELSEWHERE) throw new Error(`it is known by ${String(ipAddress)}`)
      },
      20_000,
    )
    say(`  a device from ${ELSEWHERE} is known by that address, whatever it says of itself`)
    const { cert } = await authority.device(visitorId(serialNumber))
    const refused = await forge({ port: ports.http, from: ELSEWHERE, serialNumber }, cert)
    if (refused !== 401)
      throw new Error(`an Inform with the certificate of a device in a header of its own got ${refused}`)
    say('  a certificate in a header of its own proves nothing')
  } finally {
    await stop()
  }
}

/** How devices prove themselves. */
type Proof = Pick<FleetOptions, 'username' | 'password' | 'certificateOf'>
/** What is tried, where, by how many devices. */
type Way = [what: string, url: string, devices: number, proof: Proof]
/** The most of a balancer. */
const WAYS = 5

/** Lets devices come, each once. @throws unless each session completed */
async function sessions(acsUrl: string, devices: number, firstIndex: number, proof: Proof): Promise<string> {
  const fleet = createFleet({
    devices,
    firstIndex,
    acsUrl,
    model: 'mixed',
    intervalSeconds: 86_400,
    spreadSeconds: devices / PACE,
    ...proof,
    connectionRequest: false,
    ledger: false,
    ...(acsUrl.startsWith('https:') ? { tls: { rejectUnauthorized: false } } : {}),
  })
  await fleet.start()
  while (fleet.report().inSession > 0) await pause(100)
  const { sessions: ended, session, failures } = fleet.report()
  await fleet.stop()
  if (ended.completed < devices || ended.failed > 0)
    throw new Error(
      `${ended.completed} of ${devices} sessions completed, ${ended.failed} failed: ${JSON.stringify(failures)} ${fleet.lastFailure?.message ?? ''}`,
    )
  return `${ended.completed} of ${devices} sessions completed, p50 ${session.p50.toFixed(0)} ms, p99 ${session.p99.toFixed(0)} ms`
}

/** The stack's gateways, as its own balancer was told of them. */
function gatewaysOf(system: System): [Gateway, Gateway] {
  const balancer = system.processes().find(p => p.name.startsWith('acs-stack-balan'))
  if (balancer === undefined) throw new Error('the stack has no balancer')
  const env = new Map(
    readFileSync(`/proc/${balancer.pid}/environ`, 'utf8')
      .split('\0')
      .map(line => line.split(/=(.*)/s) as [string, string]),
  )
  const portsOf = (name: string): number[] =>
    (env.get(name) ?? '').split(',').map(at => Number(/:(\d+)(?:\/|$)/.exec(at)?.[1]))
  const [http, https, ops] = ['ACS_BALANCER_GATEWAYS', 'ACS_BALANCER_TLS_GATEWAYS', 'ACS_BALANCER_READINESS'].map(
    portsOf,
  )
  const gateways = http!.map((port, i): Gateway => ({ http: port, https: https![i]!, ops: ops![i]! }))
  if (gateways.length !== 2) throw new Error(`the stack has ${gateways.length} gateways`)
  return gateways as [Gateway, Gateway]
}

async function requestsOf(gateway: Gateway): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${gateway.ops}/metrics`)).text()
  return text
    .split('\n')
    .filter(line => line.startsWith('acs_cwmp_requests_total{'))
    .reduce((sum, line) => sum + Number(/} (\S+)/.exec(line)?.[1] ?? 0), 0)
}

/** An authority for this machine and for devices, and the certificate of the balancer and the gateways. */
async function makeCertificates(folder: string): Promise<Authority> {
  const { authority } = await createAuthority('balancer-check', Date.now())
  const { cert, key } = await authority.server(['localhost', '127.0.0.1'])
  const write = (file: string, text: string): void => writeFileSync(join(folder, file), text, { mode: 0o600 })
  write('devices.crt', authority.cert)
  write('tls.crt', cert)
  write('tls.key', key)
  write('tls.pem', cert + key)
  return authority
}
