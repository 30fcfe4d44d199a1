/** The balancers, each with its example configuration on the ports of the check. */
import { spawn, spawnSync } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { eventually } from '@auroralinks/testkit/api'

/** Of a gateway. */
export interface Gateway {
  http: number
  https: number
  ops: number
}

/** Where the balancer listens: HTTP, TLS that ends at it, TLS that goes through. */
export interface Ports {
  http: number
  tls: number
  through: number
}

export interface Product {
  name: string
  version(): string | null
  /** Whether it passes on the certificate of a device whose TLS ends at it (RFC 9440). */
  passesCertificates: boolean
  /** The example, made to listen on `ports`, with the gateways and the certificates (tls.crt, tls.key, tls.pem, devices.crt) of the check. */
  configuration(gateways: readonly [Gateway, Gateway], ports: Ports, certificates: string): string
  command(file: string): [string, ...string[]]
}

const example = (name: string): string => readFileSync(join(import.meta.dirname, '..', name), 'utf8')

/** @throws where the example has no such text any more: then this would test something else */
function replaced(text: string, pairs: readonly (readonly [string, string])[]): string {
  return pairs.reduce((out, [from, to]) => {
    if (!out.includes(from)) throw new Error(`the example has no ${JSON.stringify(from)}`)
    return out.replaceAll(from, to)
  }, text)
}

const versionOf = (command: string, args: readonly string[], pattern: RegExp): string | null => {
  const done = spawnSync(command, args, { encoding: 'utf8' })
  return pattern.exec(`${done.stdout ?? ''}${done.stderr ?? ''}`)?.[1] ?? null
}

/** Debian has it as a module of its own. */
const STREAM = '/usr/lib/nginx/modules/ngx_stream_module.so'

export const PRODUCTS: readonly Product[] = [
  {
    name: 'nginx',
    passesCertificates: false,
    version: () => versionOf('nginx', ['-v'], /nginx\/([\d.]+)/),
    configuration: (gateways, ports, certificates) =>
      `${existsSync(STREAM) ? `load_module ${STREAM};\n` : ''}${replaced(example('nginx.conf'), [
        ...gateways.flatMap((g, i) => [
          [`10.0.0.1${i + 1}:7547`, `127.0.0.1:${g.http}`] as const,
          [`10.0.0.1${i + 1}:7548`, `127.0.0.1:${g.https}`] as const,
        ]),
        ['listen 7547', `listen 127.0.0.1:${ports.http}`],
        ['listen 7548', `listen 127.0.0.1:${ports.tls}`],
        ['listen 7549', `listen 127.0.0.1:${ports.through}`],
        ['/etc/auroralinks', certificates],
      ])}`,
    command: file => ['nginx', '-p', join(file, '..'), '-c', file, '-g', 'daemon off;'],
  },
  {
    name: 'haproxy',
    passesCertificates: true,
    version: () => versionOf('haproxy', ['-v'], /version ([\d.]+)/),
    configuration: (gateways, ports, certificates) =>
      replaced(example('haproxy.cfg'), [
        ...gateways.flatMap((g, i) => [
          [`10.0.0.1${i + 1}:7547 check port 9464`, `127.0.0.1:${g.http} check port ${g.ops}`] as const,
          [`10.0.0.1${i + 1}:7548 check port 9464`, `127.0.0.1:${g.https} check port ${g.ops}`] as const,
        ]),
        ['bind :7547', `bind 127.0.0.1:${ports.http}`],
        ['bind :7548', `bind 127.0.0.1:${ports.tls}`],
        ['bind :7549', `bind 127.0.0.1:${ports.through}`],
        ['/etc/auroralinks', certificates],
      ]),
    command: file => ['haproxy', '-db', '-f', file],
  },
  {
    name: 'envoy',
    passesCertificates: false,
    version: () => versionOf('envoy', ['--version'], /\/([\d.]+)\//),
    configuration: (gateways, ports, certificates) =>
      replaced(example('envoy.yaml'), [
        ...gateways.flatMap((g, i) =>
          (
            [
              [7547, g.http],
              [7548, g.https],
            ] as const
          ).map(
            ([port, to]) =>
              [
                `address: 10.0.0.1${i + 1}, port_value: ${port} } }, health_check_config: { port_value: 9464 }`,
                `address: 127.0.0.1, port_value: ${to} } }, health_check_config: { port_value: ${g.ops} }`,
              ] as const,
          ),
        ),
        ['address: 0.0.0.0, port_value: 7547', `address: 127.0.0.1, port_value: ${ports.http}`],
        ['address: 0.0.0.0, port_value: 7548', `address: 127.0.0.1, port_value: ${ports.tls}`],
        ['address: 0.0.0.0, port_value: 7549', `address: 127.0.0.1, port_value: ${ports.through}`],
        ['/etc/auroralinks', certificates],
      ]),
    command: file => ['envoy', '--use-dynamic-base-id', '--log-level', 'warning', '-c', file],
  },
]

/** Starts one and waits until it takes connections. @returns what ends it */
export async function startProduct(
  product: Product,
  folder: string,
  gateways: readonly [Gateway, Gateway],
  ports: Ports,
): Promise<() => Promise<void>> {
  const file = join(folder, `${product.name}.${product.name === 'envoy' ? 'yaml' : 'conf'}`)
  writeFileSync(file, product.configuration(gateways, ports, folder))
  const [command, ...args] = product.command(file)
  const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'] })
  await eventually(
    `${product.name} takes connections`,
    async () => {
      if (child.exitCode !== null) throw new Error(`${product.name} ended with ${child.exitCode}`)
      for (const port of Object.values(ports)) await takes(port)
    },
    30_000,
  )
  return () => ended(child)
}

const takes = (port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('error', reject)
    socket.once('connect', () => {
      socket.destroy()
      resolve()
    })
  })

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = new Promise(resolve => child.once('exit', resolve))
  child.kill('SIGTERM')
  const late = setTimeout(() => child.kill('SIGKILL'), 5_000)
  await gone
  clearTimeout(late)
}
