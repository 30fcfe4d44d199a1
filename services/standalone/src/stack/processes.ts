/** The processes of the stack and what each reads from its environment. */
import { join } from 'node:path'
import type { Environment } from '@auroralinks/runtime'
import { addressOf } from '../settings.ts'
import type { PublicPorts } from '../settings.ts'
import { environmentFor } from './environments.ts'
import type { ServiceName } from './environments.ts'
import type { ProcessSpec } from './supervisor.ts'

const SERVICES = join(import.meta.dirname, '../../..')
const OTHERS = ['identity', 'task-planner', 'connection-request', 'management-api', 'file-server'] as const
/** Those that can run several times on one machine, since they listen on no port of their own. */
const REPLICATED: readonly string[] = ['identity', 'task-planner']

/** The balancer looks every 250 ms whether a gateway is ready. */
const LINGER_MS = '1000'

/** Nothing stands before these here. */
const LINGER: Partial<Record<ServiceName, Environment>> = {
  'management-api': { ACS_API_LINGER_MS: '0' },
  'file-server': { ACS_FILES_LINGER_MS: '0' },
}

/** What it serves passes through memory that is used again: hardly any object of it is young, and its heap hardly grows. */
const SMALL_HEAP = ['--max-semi-space-size=2', '--heap-growing-percent=30']
const FLAGS: Partial<Record<ServiceName, readonly string[]>> = { 'file-server': SMALL_HEAP }

/** How many processes there are besides the gateways. */
export const processesBesides = (replicas: number): number => 1 + OTHERS.length + REPLICATED.length * (replicas - 1)

export interface ProcessesOptions {
  /** What they read, each its own part. */
  settings: Environment
  /** The address of their operations ports. */
  opsHost: string
  ports: PublicPorts
  /** One for each process. */
  opsPorts: readonly number[]
  /** Of the gateways, on loopback. */
  http: readonly number[]
  https: readonly number[]
  /** Of identity and of the task-planner. */
  replicas: number
}

/** The balancer, and the services behind it. */
export function processesOf(o: ProcessesOptions): { balancer: ProcessSpec; services: ProcessSpec[] } {
  const [balancerOps = 0, ...rest] = o.opsPorts
  const opsOf = (i: number): number => rest[i]!
  const opsAt = (port: number): string => `http://${addressOf(o.opsHost)}:${port}`
  const gateways = o.http.map(
    (http, i): ProcessSpec => ({
      name: `cwmp-gateway-${i + 1}`,
      main: join(SERVICES, 'cwmp-gateway/src/main.ts'),
      ops: opsAt(opsOf(i)),
      env: {
        ACS_CWMP_LINGER_MS: LINGER_MS,
        ...environmentFor('cwmp-gateway', o.settings),
        ACS_CWMP_HOST: '127.0.0.1',
        ACS_CWMP_PORT: String(http),
        ACS_CWMP_TLS_PORT: String(o.https[i]),
        ACS_OPS_PORT: String(opsOf(i)),
      },
    }),
  )
  const copies = OTHERS.flatMap(name =>
    o.replicas > 1 && REPLICATED.includes(name)
      ? Array.from({ length: o.replicas }, (_, n) => ({ service: name, name: `${name}-${n + 1}` }))
      : [{ service: name, name }],
  )
  const others = copies.map(
    ({ service, name }, i): ProcessSpec => ({
      name,
      main: join(SERVICES, service, 'src/main.ts'),
      ...(FLAGS[service] === undefined ? {} : { flags: FLAGS[service] }),
      ops: opsAt(opsOf(gateways.length + i)),
      env: {
        ...LINGER[service],
        ...environmentFor(service, o.settings),
        ACS_OPS_PORT: String(opsOf(gateways.length + i)),
      },
    }),
  )
  const local = (port: number | undefined): string => `127.0.0.1:${port}`
  const balancer: ProcessSpec = {
    name: 'stack-balancer',
    main: join(import.meta.dirname, 'balancer/main.ts'),
    ops: opsAt(balancerOps),
    env: {
      ...environmentFor('stack-balancer', o.settings),
      ACS_OPS_PORT: String(balancerOps),
      ACS_CWMP_PORT: String(o.ports.cwmp),
      ...(o.ports.tls === null ? {} : { ACS_CWMP_TLS_PORT: String(o.ports.tls) }),
      ACS_BALANCER_GATEWAYS: o.http.map(local).join(','),
      ACS_BALANCER_TLS_GATEWAYS: o.https.map(local).join(','),
      ACS_BALANCER_READINESS: gateways.map(g => `${g.ops}/readyz`).join(','),
    },
  }
  return { balancer, services: [...others, ...gateways] }
}
