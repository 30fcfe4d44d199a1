// npm run upgrade-check -- --from REF: a rolling upgrade from a release of before under load (docs/operations/upgrades.md).
import './lib/check-node.mjs'

import('./lib/upgrade-check.mjs').then(({ upgradeCheck }) => upgradeCheck(process.argv.slice(2)))
