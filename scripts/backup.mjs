// npm run backup -- FOLDER: the database of DATABASE_URL into a folder, while the product runs.
import './lib/check-node.mjs'

import('./lib/run.mjs').then(({ launch }) => launch('libs/host/src/commands/backup.ts', 'acs-backup'))
