// npm run stack: the same product as separate processes, on Kafka and PostgreSQL.
import './lib/check-node.mjs'

import('./lib/run.mjs').then(({ launch }) =>
  launch('services/standalone/src/stack/main.ts', 'acs-stack', { servesConsole: true }),
)
