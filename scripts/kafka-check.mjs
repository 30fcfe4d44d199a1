// npm run kafka-check: the stack on three brokers that stop, die, hang, are replaced and are rolled (docs/operations/kafka.md).
import './lib/check-node.mjs'

import('./lib/kafka-check.mjs').then(({ kafkaCheck }) => kafkaCheck(process.argv.slice(2)))
