// Runs what looks after k8s/.
import { join } from 'node:path'
import { ensureInstalled, nodeBinary } from './ensure.mjs'
import { root } from './root.mjs'
import { run } from './run.mjs'

export function k8s(program, args) {
  ensureInstalled()
  run(nodeBinary(), [join(root, 'k8s', program), ...args])
}
