// Runs the check of a restore.
import { join } from 'node:path'
import { ensureInstalled, nodeBinary } from './ensure.mjs'
import { root } from './root.mjs'
import { run } from './run.mjs'

export function restoreCheck(args) {
  ensureInstalled()
  run(nodeBinary(), [join(root, 'libs/testkit/src/restore-check/main.ts'), ...args])
}
