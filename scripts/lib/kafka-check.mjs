// Runs the suite on three brokers.
import { join } from 'node:path'
import { ensureInstalled, nodeBinary } from './ensure.mjs'
import { root } from './root.mjs'
import { run } from './run.mjs'

export function kafkaCheck(args) {
  ensureInstalled()
  const options = args.includes('--secured') ? { env: { ...process.env, ACS_KAFKA_CHECK: 'secured' } } : {}
  run(
    nodeBinary(),
    [
      '--test',
      '--test-reporter=spec',
      ...args.filter(a => a !== '--secured'),
      join(root, 'libs/testkit/src/kafka-check/brokers.check.ts'),
    ],
    options,
  )
}
