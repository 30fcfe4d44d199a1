// npm run k8s-check: manifests against everything that reads them; installs what is missing.
import './lib/check-node.mjs'

import('./lib/run.mjs').then(({ launch }) => launch('k8s/checks/main.ts', 'acs-k8s-check'))
