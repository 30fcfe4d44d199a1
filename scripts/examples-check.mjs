// npm run examples-check: the example clients (examples/clients) against the stack, for real. Options: names of some of them.
import './lib/check-node.mjs'

import('./lib/examples-check.mjs').then(({ examplesCheck }) => examplesCheck(process.argv.slice(2)))
