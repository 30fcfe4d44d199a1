// Runs the suite on three brokers.
import { join } from 'node:path'
import { ensureInstalled, nodeBinary } from './ensure.mjs'
import { root } from './root.mjs'
import { run } from './run.mjs'

export function kafkaCheck(args) {
  ensureInstalled()
  run(nodeBinary(), [
    '--test',
    '--test-reporter=spec',
    ...args,
    join(root, 'libs/testkit/src/kafka-check/brokers.check.ts'),
  ])
}
