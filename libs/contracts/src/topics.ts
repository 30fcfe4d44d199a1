/** The one list of topics: `ensureTopics` (libs/bus) sets the brokers up from it, and services take their names from it. */

/** How a topic is set up, and who talks over it. */
export interface Topic {
  readonly name: string
  /** `public` topics keep their contract; `internal` ones may change between minor versions. */
  readonly audience: 'public' | 'internal'
  /** How long records are kept, in ms. */
  readonly retentionMs: number
  /** A fixed number of partitions; without it the installation's own (`ACS_KAFKA_PARTITIONS`, default 16). */
  readonly partitions?: number
  readonly producers: readonly string[]
  readonly consumers: readonly string[]
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
    description: 'What happened to devices: registered, informed, values changed, boot, bootstrap, faults …',
  },
  taskCommands: {
    name: 'acs.task.commands.v1',
    audience: 'public',
    retentionMs: 7 * DAY,
    producers: ['world', 'management-api'],
    consumers: ['task-planner'],
    description: 'Create and cancel tasks; deduplicated by task id.',
  },
  taskEvents: {
    name: 'acs.task.events.v1',
    audience: 'public',
    retentionMs: 7 * DAY,
    producers: ['task-planner'],
    consumers: ['management-api', 'world'],
    description: 'Queued, started, progress, succeeded, failed, expired, cancelled; exactly one outcome per task.',
  },
  connectionRequestCommands: {
    name: 'acs.connection-request.commands.v1',
    audience: 'public',
    retentionMs: DAY,
    producers: ['task-planner', 'management-api', 'world'],
    consumers: ['connection-request'],
    description: 'Ask a device to open a session.',
  },
  connectionRequestResults: {
    name: 'acs.connection-request.results.v1',
    audience: 'public',
    retentionMs: DAY,
    producers: ['connection-request'],
    consumers: ['management-api', 'world'],
    description: 'What became of a connection request.',
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
