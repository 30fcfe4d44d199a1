// Runs the fault harness.
import { ensureInstalled, nodeBinary } from './ensure.mjs'
import { root } from './root.mjs'
import { join } from 'node:path'
import { run } from './run.mjs'

export function chaos(args) {
  ensureInstalled()
  run(nodeBinary(), [join(root, 'libs/testkit/src/chaos/main.ts'), ...args])
}
