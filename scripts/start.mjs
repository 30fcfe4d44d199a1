// npm start: the whole ACS in one process.
import './lib/check-node.mjs'

import('./lib/run.mjs').then(({ launch }) =>
  launch('services/standalone/src/main.ts', 'acs-standalone', { servesConsole: true }),
)
