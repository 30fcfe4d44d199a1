// Runs the command that makes topics.
import { join } from 'node:path'
import { ensureInstalled, nodeBinary } from './ensure.mjs'
import { root } from './root.mjs'
import { run } from './run.mjs'

export function topics(args) {
  ensureInstalled()
  run(nodeBinary(), [join(root, 'libs/host/src/commands/topics.ts'), ...args])
}
