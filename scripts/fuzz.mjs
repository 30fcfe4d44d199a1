// npm run fuzz -- --cases 100000 --seed 7 [WORD …]: random input against every parser that faces a peer.
import './lib/check-node.mjs'

import('./lib/fuzz.mjs').then(({ fuzz }) => fuzz(process.argv.slice(2)))
