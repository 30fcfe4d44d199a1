// npm run restore -- FOLDER: a backup into the empty database of DATABASE_URL.
import './lib/check-node.mjs'

import('./lib/command.mjs').then(({ command }) => command('restore', process.argv.slice(2)))
