/** What the file-server reads from the environment. */
import { filesVariables } from '@auroralinks/files'
import type { Declared } from '@auroralinks/runtime'
import { filesKey, integer, port, text } from '@auroralinks/runtime'

export const variables = {
  host: text('ACS_FILES_HOST', 'address that is listened on; unset: all'),
  port: port('ACS_FILES_PORT', 'downloads and uploads over HTTP', 7567),
  filesKey,
  adminToken: text('ACS_ADMIN_TOKEN', "an administrator's key besides those in the database"),
  ...filesVariables,
  uploadMegabytes: integer('ACS_FILES_UPLOAD_MB', 'largest file that a device may send, in MiB', 100, 1, 1_048_576),
  deviceQuotaMegabytes: integer(
    'ACS_FILES_DEVICE_QUOTA_MB',
    'most that is kept of what one device sent, in MiB',
    1_000,
    0,
    1_073_741_824,
  ),
  quotaMegabytes: integer(
    'ACS_FILES_QUOTA_MB',
    'most that is kept of what all devices sent, in MiB',
    20_000,
    0,
    1_073_741_824,
  ),
  atOnce: integer(
    'ACS_FILES_AT_ONCE',
    'transfers at once; whoever comes then is told to come again',
    2_000,
    1,
    100_000,
  ),
  stallSeconds: integer(
    'ACS_FILES_STALL_SECONDS',
    'how long a transfer may stand still before it is cut off, in s',
    120,
    1,
    3_600,
  ),
  transferSeconds: integer(
    'ACS_FILES_TRANSFER_SECONDS',
    'how long one transfer may take, whatever comes, in s',
    21_600,
    1,
    604_800,
  ),
  lingerMs: integer(
    'ACS_FILES_LINGER_MS',
    'how long an instance that was told to stop still serves, while it says that it is not ready: whoever balances has to see that first, in ms',
    2_000,
    0,
    60_000,
  ),
} as const

export type Config = Declared<typeof variables>
