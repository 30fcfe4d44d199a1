// npm run restore-check: the database is lost under load and restored from a backup and Kafka (docs/operations/disaster.md).
import './lib/check-node.mjs'

import('./lib/restore-check.mjs').then(({ restoreCheck }) => restoreCheck(process.argv.slice(2)))
