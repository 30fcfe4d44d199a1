// Runs a command of the product that ends: those of libs/host/src/commands.
import { join } from 'node:path'
import { ensureInstalled, nodeBinary } from './ensure.mjs'
import { root } from './root.mjs'
import { run } from './run.mjs'

export function command(name, args) {
  ensureInstalled()
  run(nodeBinary(), [join(root, 'libs/host/src/commands', `${name}.ts`), ...args])
}
