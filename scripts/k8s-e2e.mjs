// npm run k8s-e2e: the product in the cluster of KUBECONFIG.
import './lib/check-node.mjs'

import('./lib/run.mjs').then(({ launch }) => launch('k8s/e2e/main.ts', 'acs-k8s-e2e'))
