// npm run bench -- NAME [arguments]: one measurement of bench/.
import './lib/check-node.mjs'

import('./lib/bench.mjs').then(({ bench }) => bench(process.argv.slice(2)))
