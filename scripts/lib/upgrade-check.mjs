// Runs the check of an upgrade.
import { join } from 'node:path'
import { ensureInstalled, nodeBinary } from './ensure.mjs'
import { root } from './root.mjs'
import { run } from './run.mjs'

export function upgradeCheck(args) {
  ensureInstalled()
  run(nodeBinary(), [join(root, 'libs/testkit/src/upgrade-check/main.ts'), ...args])
}
