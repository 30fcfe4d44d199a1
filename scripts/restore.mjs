// npm run restore -- FOLDER: a backup into the empty database of DATABASE_URL.
import './lib/check-node.mjs'

import('./lib/run.mjs').then(({ launch }) => launch('libs/host/src/commands/restore.ts', 'acs-restore'))
