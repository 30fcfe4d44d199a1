// npm run topics [-- --dry-run] [-- --json]: the topics on the brokers of KAFKA_BROKERS as this release wants them.
import './lib/check-node.mjs'

import('./lib/topics.mjs').then(({ topics }) => topics(process.argv.slice(2)))
