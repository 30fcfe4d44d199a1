/** What each process of the stack finds in its environment: what it declares that it reads, and what its libraries read. */
import { variables as connectionRequest } from '@auroralinks/connection-request'
import { variables as cwmpGateway } from '@auroralinks/cwmp-gateway'
import { variables as fileServer } from '@auroralinks/file-server'
import { databaseVariables, hostVariables } from '@auroralinks/host'
import { variables as identity } from '@auroralinks/identity'
import { variables as managementApi } from '@auroralinks/management-api'
import type { Environment, Variable } from '@auroralinks/runtime'
import { variables as taskPlanner } from '@auroralinks/task-planner'
import { variables as balancer } from './balancer/config.ts'

type Names = Readonly<Record<string, Pick<Variable<unknown>, 'name'>>>

/** Of the runtime, the system's libraries and telemetry. */
const EVERYWHERE = /^(?:PATH|HOME|LANG|LC_\w+|TZ|TMPDIR|NODE_\w+|OTEL_\w+|SSL_CERT_\w+|https?_proxy|no_proxy)$/i
const OF_THE_BUS = /^(?:KAFKA_\w+|ACS_KAFKA_\w+)$/
/** Credentials of an object store, where files may lie. */
const OF_THE_FILE_STORE = /^(?:AWS_\w+|ACS_S3_\w+)$/

/** The services as the stack runs them: a line each. */
const READS = {
  'stack-balancer': { declared: [balancer], patterns: [] },
  'cwmp-gateway': { declared: [hostVariables, cwmpGateway], patterns: [OF_THE_BUS] },
  identity: { declared: [hostVariables, databaseVariables, identity], patterns: [OF_THE_BUS] },
  'task-planner': { declared: [hostVariables, databaseVariables, taskPlanner], patterns: [OF_THE_BUS] },
  'connection-request': { declared: [hostVariables, databaseVariables, connectionRequest], patterns: [OF_THE_BUS] },
  'management-api': {
    declared: [hostVariables, databaseVariables, managementApi],
    patterns: [OF_THE_BUS, OF_THE_FILE_STORE],
  },
  'file-server': {
    declared: [hostVariables, databaseVariables, fileServer],
    patterns: [OF_THE_BUS, OF_THE_FILE_STORE],
  },
} satisfies Record<string, { declared: readonly Names[]; patterns: readonly RegExp[] }>

export type ServiceName = keyof typeof READS

/**
 * What of `settings` the processes of a service get: a key that a service does not declare never reaches it, and what
 * else the supervisor was started with (a shell's own secrets) reaches nobody.
 */
export function environmentFor(service: ServiceName, settings: Environment): Environment {
  const { declared, patterns } = READS[service]
  const names = new Set(declared.flatMap(variables => Object.values(variables as Names).map(v => v.name)))
  return Object.fromEntries(
    Object.entries(settings).filter(([name]) => names.has(name) || [EVERYWHERE, ...patterns].some(p => p.test(name))),
  )
}
