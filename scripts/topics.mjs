// npm run topics [-- --dry-run] [-- --json]: the topics on the brokers of KAFKA_BROKERS as this release wants them.
import './lib/check-node.mjs'

import('./lib/run.mjs').then(({ launch }) => launch('libs/host/src/commands/topics.ts', 'acs-topics'))
