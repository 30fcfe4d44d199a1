/** The command `restore FOLDER`: a backup into the empty database of DATABASE_URL. */
import { restore } from '@auroralinks/database'
import { copyCommand } from './copy-command.ts'

await copyCommand('restore', restore)
