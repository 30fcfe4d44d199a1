// npm run topics [-- --dry-run] [-- --json]: the topics on the brokers of KAFKA_BROKERS as this release wants them.
import './lib/check-node.mjs'

import('./lib/command.mjs').then(({ command }) => command('topics', process.argv.slice(2)))
