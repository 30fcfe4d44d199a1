// npm run replay -- --since TIME: after npm run restore, what Kafka tells of the time since the backup.
import './lib/check-node.mjs'

import('./lib/run.mjs').then(({ launch }) => launch('services/task-planner/src/replay/main.ts', 'acs-replay'))
