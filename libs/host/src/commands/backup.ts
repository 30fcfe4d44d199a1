/** The command `backup FOLDER`: the database of DATABASE_URL into a folder, while the product runs. */
import { backup } from '@auroralinks/database'
import { copyCommand } from './copy-command.ts'

await copyCommand('backup', backup)
