// Runs the fuzzers with the Node.js that is needed.
import { join } from 'node:path'
import { ensureInstalled, nodeBinary } from './ensure.mjs'
import { root } from './root.mjs'
import { run } from './run.mjs'

export function fuzz(args) {
  ensureInstalled()
  run(nodeBinary(), ['--expose-gc', join(root, 'scripts/lib/fuzz-targets.mjs'), ...args])
}
