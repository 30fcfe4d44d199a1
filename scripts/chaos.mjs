// npm run chaos -- --seed 7 --minutes 2: the stack under faults, and whether all records agree afterwards.
import './lib/check-node.mjs'

import('./lib/chaos.mjs').then(({ chaos }) => chaos(process.argv.slice(2)))
