// npm run k8s-check: manifests against everything that reads them; installs what is missing.
import './lib/check-node.mjs'

import('./lib/k8s.mjs').then(({ k8s }) => k8s('checks/main.ts', process.argv.slice(2)))
