// npm run balancer-check: nginx, HAProxy and Envoy before two gateways.
import './lib/check-node.mjs'

import('./lib/run.mjs').then(({ launch }) => launch('deploy/balancers/check/main.ts', 'acs-balancer-check'))
