// npm run examples-check: the example clients (examples/clients) against the stack, for real. Options: names of some of them.
import './lib/check-node.mjs'

import('./lib/run.mjs').then(({ launch }) => launch('libs/testkit/src/examples/check.ts', 'acs-examples-check'))
