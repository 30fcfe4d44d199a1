// npm run observability-check: alert rules as Prometheus reads them, and what they do, by promtool.
import './lib/check-node.mjs'

import('./lib/observability-check.mjs').then(({ observabilityCheck }) => observabilityCheck())
