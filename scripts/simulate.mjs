// npm run simulate: virtual CPEs that talk to an ACS.
import './lib/check-node.mjs'

import('./lib/run.mjs').then(({ launch }) => launch('libs/cpe-simulator/src/main.ts', 'cpe-simulator'))
