// Runs the example clients against the stack.
import { ensureInstalled, nodeBinary } from './ensure.mjs'
import { root } from './root.mjs'
import { join } from 'node:path'
import { run } from './run.mjs'

export function examplesCheck(args) {
  ensureInstalled()
  run(nodeBinary(), [join(root, 'libs/testkit/src/examples/check.ts'), ...args])
}
