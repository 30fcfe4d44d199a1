// npm run k8s-e2e: the product in the cluster of KUBECONFIG.
import './lib/check-node.mjs'

import('./lib/k8s.mjs').then(({ k8s }) => k8s('e2e/main.ts', process.argv.slice(2)))
