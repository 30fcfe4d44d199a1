/** What the file-server reads from the environment. */
import type { Declared } from '@auroralinks/runtime'
import { port, text } from '@auroralinks/runtime'

export const variables = {
  host: text('ACS_FILES_HOST', 'address that is listened on; unset: all'),
  port: port('ACS_FILES_PORT', 'downloads over HTTP', 7567),
  dataDir: text('ACS_DATA_DIR', 'folder with the contents of files, shared with management-api', './data'),
} as const

export type Config = Declared<typeof variables>
