/** What the file-server reads from the environment. */
import { filesVariables } from '@auroralinks/files'
import type { Declared } from '@auroralinks/runtime'
import { filesKey, integer, port, text } from '@auroralinks/runtime'

export const variables = {
  host: text('ACS_FILES_HOST', 'address that is listened on; unset: all'),
  port: port('ACS_FILES_PORT', 'downloads over HTTP', 7567),
  filesKey,
  adminToken: text('ACS_ADMIN_TOKEN', "an administrator's key besides those in the database"),
  ...filesVariables,
  lingerMs: integer(
    'ACS_FILES_LINGER_MS',
    'how long an instance that was told to stop still serves, while it says that it is not ready: whoever balances has to see that first, in ms',
    2_000,
    0,
    60_000,
  ),
} as const

export type Config = Declared<typeof variables>
