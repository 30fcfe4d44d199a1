/** What the task-planner reads from the environment. */
import { quirksFolder } from '@auroralinks/quirks'
import { rpcPlugins } from '@auroralinks/rpc-plugins'
import type { Declared } from '@auroralinks/runtime'
import { integer, list, oneOf, required } from '@auroralinks/runtime'

export const variables = {
  secretKey: required(
    'ACS_SECRET_KEY',
    'Seals the values of secret parameters: new[,old], each at least 16 characters',
  ),
  quirksFolder,
  rpcPlugins,
  attempts: integer('ACS_TASK_ATTEMPTS', 'How often a task is tried before it fails with retry-limit', 5, 1, 100),
  backOffSeconds: integer(
    'ACS_TASK_BACKOFF_SECONDS',
    'Seconds before a task is tried again after a fault that may pass; doubles with each further one, up to an hour',
    10,
    1,
    3600,
  ),
  sessionTimeoutSeconds: integer(
    'ACS_SESSION_TIMEOUT_SECONDS',
    'Seconds without a POST after which a session counts as lost; a device whose answers take long gets more by itself',
    60,
    2,
    3600,
  ),
  deviceState: oneOf(
    'ACS_DEVICE_STATE',
    'Whether the present of each device is published (acs.device.state.v1)',
    ['on', 'off'],
    'on',
  ),
  silentIntervals: integer(
    'ACS_SILENT_INTERVALS',
    'After how many of its own periodic intervals without an Inform a device is silent (device.silent); 0: none ever is',
    3,
    0,
    1_000,
  ),
  silentAfterSeconds: integer(
    'ACS_SILENT_AFTER',
    'Seconds without an Inform after which a device whose periodic interval is not known is silent; 0: never',
    172_800,
    0,
    31_536_000,
  ),
  devices: integer('ACS_PLANNER_DEVICES', 'Devices kept in memory', 100_000, 100),
  gatherMs: integer(
    'ACS_PLANNER_GATHER_MS',
    'How long writes and events that nobody waits for may gather, in ms',
    25,
    0,
    1000,
  ),
  publishersWait: oneOf(
    'ACS_PLANNER_PUBLISHERS_WAIT',
    'Whether those who publish a record wait until what it meant is written (the memory bus)',
    ['on', 'off'],
    'off',
  ),
  trace: oneOf(
    'ACS_TRACE',
    'Whose messages are kept whole: traced devices and sessions with a fault, all, or none',
    ['faults', 'all', 'none'],
    'faults',
  ),
  keepSessionsDays: integer(
    'ACS_KEEP_SESSIONS_DAYS',
    'Days that sessions, rejections and connection requests are kept',
    30,
    1,
    3_650,
  ),
  keepMessagesDays: integer(
    'ACS_KEEP_MESSAGES_DAYS',
    'Days that messages are kept word for word; no longer than their sessions',
    7,
    1,
    3_650,
  ),
  keepTasksDays: integer('ACS_KEEP_TASKS_DAYS', 'Days that tasks are kept after they ended', 90, 1, 3_650),
  indexedParameters: list(
    'ACS_INDEXED_PARAMETERS',
    'Full names of parameters whose values lists of devices are filtered by often, separated by commas',
  ),
} as const

export type Config = Declared<typeof variables>
