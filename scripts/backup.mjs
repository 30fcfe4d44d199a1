// npm run backup -- FOLDER: the database of DATABASE_URL into a folder, while the product runs.
import './lib/check-node.mjs'

import('./lib/command.mjs').then(({ command }) => command('backup', process.argv.slice(2)))
