/** What each service does with topics and groups, from the one list of topics: what it needs rights for. */
import { ALL_TOPICS, isCommandTopic, JSON_TWINS, PUBLIC_TOPICS, TOPICS } from '@auroralinks/contracts'
import type { Topic } from '@auroralinks/contracts'

/** Who reads one partition in a group of its own, which the brokers do not know: it needs no right on a group. */
const WITHOUT_GROUP: ReadonlySet<string> = new Set(['cwmp-gateway'])

/** @param json with the twins in JSON (`ACS_KAFKA_JSON`): those of commands are read, those of events written */
export const topicsReadBy = (service: string, json = false): Topic[] => [
  ...ALL_TOPICS.filter(t => t.consumers.includes(service)),
  ...(json ? JSON_TWINS.filter(t => isCommandTopic(t) && t.consumers.includes(service)) : []),
]

/** Whoever reads may have to put a record with the dead letters. */
export const topicsWrittenBy = (service: string, json = false): Topic[] => [
  ...ALL_TOPICS.filter(
    t => t.producers.includes(service) || (t === TOPICS.deadLetter && topicsReadBy(service).length > 0),
  ),
  ...(json ? JSON_TWINS.filter(t => !isCommandTopic(t) && t.producers.includes(service)) : []),
]

export const topicsOf = (service: string, json = false): Topic[] => [
  ...new Set([...topicsReadBy(service, json), ...topicsWrittenBy(service, json)]),
]

/** The consumer groups that it is a member of. */
export const groupsOf = (service: string): string[] =>
  topicsReadBy(service).length === 0 || WITHOUT_GROUP.has(service) ? [] : [service]

export const SERVICES = [
  'cwmp-gateway',
  'identity',
  'task-planner',
  'connection-request',
  'management-api',
  'file-server',
] as const

/** One right as Kafka's ACLs name it, without an installation's prefix. */
export interface Right {
  resource: 'Topic' | 'Group'
  name: string
  operations: readonly string[]
}

/** All that a service needs; reading and writing imply `Describe`. `DescribeConfigs` only lets it say how topics are set. */
export const rightsOf = (service: string): Right[] =>
  [
    ...topicsOf(service).map((t): Right => {
      const reads = topicsReadBy(service).includes(t)
      const writes = topicsWrittenBy(service).includes(t)
      const operations = [...(reads ? ['Read'] : []), ...(writes ? ['Write'] : []), 'DescribeConfigs']
      return { resource: 'Topic', name: t.name, operations }
    }),
    ...groupsOf(service).map((name): Right => ({ resource: 'Group', name, operations: ['Read'] })),
  ].sort((a, b) => b.resource.localeCompare(a.resource) || a.name.localeCompare(b.name))

/** All that whoever integrates the ACS needs: to write commands, and to read the other public topics. @param group its own */
export const integratorRights = (group: string): Right[] => [
  ...PUBLIC_TOPICS.map(
    (t): Right => ({ resource: 'Topic', name: t.name, operations: [isCommandTopic(t) ? 'Write' : 'Read'] }),
  ),
  { resource: 'Group', name: group, operations: ['Read'] },
]
