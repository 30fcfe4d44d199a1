// Finds a measurement by its name and runs it; without a name, the whole table.
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { ensureInstalled, fail, nodeBinary } from './ensure.mjs'
import { root } from './root.mjs'
import { run } from './run.mjs'

export function bench(given) {
  const [name, ...rest] = given.length === 0 || given[0].startsWith('-') ? ['table', ...given] : given
  const names = readdirSync(join(root, 'bench'))
    .filter(f => f.endsWith('.ts') && !f.endsWith('.test.ts'))
    .map(f => f.slice(0, -3))
  const file = join(root, 'bench', `${name}.ts`)
  if (!existsSync(file)) fail(`usage: npm run bench [-- NAME] [arguments]; measurements: ${names.join(', ') || 'none'}`)
  ensureInstalled()
  run(nodeBinary(), [file, ...rest])
}
