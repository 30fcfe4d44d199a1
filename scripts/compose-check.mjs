// npm run compose-check: docker-compose.yml for real, with Docker or podman.
import './lib/check-node.mjs'

import('./lib/run.mjs').then(({ launch }) => launch('deploy/compose/check/main.ts', 'acs-compose-check'))
