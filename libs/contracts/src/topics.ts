/** The one list of topics: `ensureTopics` (libs/bus) sets the brokers up from it, and services take their names from it. */

import { SCHEMA_OF, TYPE } from './types.ts'
import type { EventType } from './types.ts'

/** How a topic is set up, and who talks over it. */
export interface Topic {
  readonly name: string
  /** `public` topics keep their contract; `internal` ones may change between minor versions. */
  readonly audience: 'public' | 'internal'
  /** How long records are kept, in ms; of a compacted topic, how long it can be read that a key is gone. */
  readonly retentionMs: number
  /** Of each key the newest record is kept, for ever. */
  readonly compacted?: boolean
  /** A fixed number of partitions; without it the installation's own (`ACS_KAFKA_PARTITIONS`, default 16). */
  readonly partitions?: number
  readonly producers: readonly string[]
  readonly consumers: readonly string[]
  /** Of a public topic: the types of what stands there that concern the world; none of the dead letters, which are as they came. */
  readonly types?: readonly EventType[]
  readonly description: string
}

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

export const TOPICS = {
  sessionInforms: {
    name: 'acs.session.informs.v1',
    audience: 'internal',
    retentionMs: DAY,
    producers: ['cwmp-gateway'],
    consumers: ['identity'],
    description: 'What an unverified peer said in its Inform; nobody but identity reads it.',
  },
  sessionEvents: {
    name: 'acs.session.events.v1',
    audience: 'internal',
    retentionMs: DAY,
    producers: ['cwmp-gateway', 'task-planner'],
    consumers: ['task-planner', 'connection-request'],
    description: 'The ordered log of every admitted session.',
  },
  sessionReplies: {
    name: 'acs.session.replies.v1',
    audience: 'internal',
    retentionMs: 5 * MINUTE,
    partitions: 64,
    producers: ['identity', 'task-planner', 'connection-request'],
    consumers: ['cwmp-gateway', 'management-api'],
    description: 'Replies to whoever asked: partition of the asker, key of the device.',
  },
  registryCommands: {
    name: 'acs.registry.commands.v1',
    audience: 'internal',
    retentionMs: DAY,
    producers: ['management-api', 'task-planner'],
    consumers: ['identity'],
    description: 'Changes to the device registry: credentials, tags, state, removal.',
  },
  deviceEvents: {
    name: 'acs.device.events.v1',
    audience: 'public',
    retentionMs: 7 * DAY,
    producers: ['identity', 'task-planner'],
    consumers: ['management-api', 'world'],
    types: [
      TYPE.deviceRegistered,
      TYPE.deviceInformed,
      TYPE.deviceBooted,
      TYPE.deviceBootstrapped,
      TYPE.deviceValuesChanged,
      TYPE.deviceTransferCompleted,
      TYPE.deviceDownloadRequested,
      TYPE.deviceDiagnosticsCompleted,
      TYPE.deviceModulesChanged,
      TYPE.deviceKicked,
      TYPE.deviceCalled,
      TYPE.deviceRedirected,
      TYPE.deviceQuarantined,
      TYPE.deviceClaimed,
      TYPE.deviceReplaced,
      TYPE.deviceCredentialsChanged,
      TYPE.deviceBootstrapCredentialsUsed,
      TYPE.deviceSilent,
      TYPE.deviceBack,
      TYPE.deviceFaultRaised,
      TYPE.deviceFaultCleared,
      TYPE.deviceRemoved,
    ],
    description: 'What happened to devices: registered, informed, values changed, boot, bootstrap, faults …',
  },
  deviceState: {
    name: 'acs.device.state.v1',
    audience: 'public',
    retentionMs: 7 * DAY,
    compacted: true,
    producers: ['task-planner'],
    consumers: ['world'],
    types: [TYPE.deviceState],
    description: 'The present of each device, for those who do not need the history; no value where it was removed.',
  },
  taskCommands: {
    name: 'acs.task.commands.v1',
    audience: 'public',
    retentionMs: 7 * DAY,
    producers: ['world', 'management-api', 'identity', 'connection-request'],
    consumers: ['task-planner'],
    types: [TYPE.taskCreate, TYPE.taskCancel],
    description: 'Create and cancel tasks; deduplicated by task id.',
  },
  taskEvents: {
    name: 'acs.task.events.v1',
    audience: 'public',
    retentionMs: 7 * DAY,
    producers: ['task-planner'],
    consumers: ['management-api', 'world'],
    types: [
      TYPE.taskQueued,
      TYPE.taskStarted,
      TYPE.taskProgress,
      TYPE.taskSucceeded,
      TYPE.taskFailed,
      TYPE.taskExpired,
      TYPE.taskCancelled,
      TYPE.taskRejected,
    ],
    description: 'Queued, started, progress, succeeded, failed, expired, cancelled; exactly one outcome per task.',
  },
  jobEvents: {
    name: 'acs.job.events.v1',
    audience: 'public',
    retentionMs: 7 * DAY,
    producers: ['management-api'],
    consumers: ['management-api', 'world'],
    types: [TYPE.jobCreated, TYPE.jobProgress, TYPE.jobPaused, TYPE.jobResumed, TYPE.jobEnded],
    description: 'One task for many devices: created, how far it is, paused, resumed, ended.',
  },
  connectionRequestCommands: {
    name: 'acs.connection-request.commands.v1',
    audience: 'public',
    retentionMs: DAY,
    producers: ['task-planner', 'management-api', 'world'],
    consumers: ['connection-request'],
    types: [
      TYPE.connectionRequestCreate,
      TYPE.connectionRequestCancel,
      TYPE.connectionRequestHelp,
      TYPE.connectionRequestPrepare,
    ],
    description: 'Ask a device to open a session; take that back; help one that cannot be reached.',
  },
  connectionRequestResults: {
    name: 'acs.connection-request.results.v1',
    audience: 'public',
    retentionMs: DAY,
    producers: ['connection-request'],
    consumers: ['management-api', 'world'],
    types: [
      TYPE.connectionRequestPending,
      TYPE.connectionRequestAccepted,
      TYPE.connectionRequestRefused,
      TYPE.connectionRequestUnauthorized,
      TYPE.connectionRequestBusy,
      TYPE.connectionRequestUnreachable,
      TYPE.connectionRequestArrived,
      TYPE.connectionRequestExpired,
    ],
    description: 'What became of a connection request.',
  },
  connectionRequestDatagrams: {
    name: 'acs.connection-request.datagrams.v1',
    audience: 'internal',
    retentionMs: 5 * MINUTE,
    partitions: 64,
    producers: ['connection-request'],
    consumers: ['connection-request'],
    description: 'UDP connection requests for the instance that holds the binding of their device: its partition.',
  },
  transferEvents: {
    name: 'acs.transfer.events.v1',
    audience: 'internal',
    retentionMs: DAY,
    producers: ['file-server'],
    consumers: ['task-planner'],
    description: 'How far downloads and uploads are, and that they ended, as the file-server sees them.',
  },
  deadLetter: {
    name: 'acs.dead-letter.v1',
    audience: 'public',
    retentionMs: 30 * DAY,
    producers: ['any consumer'],
    consumers: ['world'],
    description: 'Records that could not be handled, whole, and why.',
  },
} as const satisfies Record<string, Topic>

/** Every topic, as a list. */
export const ALL_TOPICS: readonly Topic[] = Object.values(TOPICS)

/** The default number of partitions of a keyed topic. */
export const DEFAULT_PARTITIONS = 16

/** How many partitions a topic has in an installation with `keyedPartitions` for its keyed topics. */
export const partitionsOf = (topic: Topic, keyedPartitions: number = DEFAULT_PARTITIONS): number =>
  topic.partitions ?? keyedPartitions

/** What the name of a topic's JSON twin has at its end (`ACS_KAFKA_JSON`). */
export const JSON_SUFFIX = '.json'

/** Public topics with messages of our own: all but the dead letters. */
export const PUBLIC_TOPICS: readonly Topic[] = ALL_TOPICS.filter(t => t.types !== undefined)

/** The file below proto/ that has the messages of a public topic. @example fileOf(TOPICS.deviceEvents) === 'acs/device/v1/device.proto' */
export const fileOf = (topic: Topic): string => `${SCHEMA_OF[topic.types![0]!].file.name}.proto`

/** Whether the world writes to a topic; of the other public ones it only reads. */
export const isCommandTopic = (topic: Topic): boolean => topic.producers.includes('world')

/** The twins of the public topics, with JSON as their values. */
export const JSON_TWINS: readonly Topic[] = PUBLIC_TOPICS.map(t => ({
  ...t,
  name: `${t.name}${JSON_SUFFIX}`,
  description: `${t.description.replace(/\.$/, '')}, in JSON.`,
}))

/** The topics of an installation. @param json with the twins in JSON (`ACS_KAFKA_JSON`) */
export const topicsWith = (json: boolean): readonly Topic[] => (json ? [...ALL_TOPICS, ...JSON_TWINS] : ALL_TOPICS)
