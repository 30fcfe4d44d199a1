// Finds a measurement by its name and runs it.
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { ensureInstalled, fail, nodeBinary } from './ensure.mjs'
import { root } from './root.mjs'
import { run } from './run.mjs'

export function bench([name, ...rest]) {
  const names = readdirSync(join(root, 'bench')).filter(f => f.endsWith('.ts') && !f.endsWith('.test.ts')).map(f => f.slice(0, -3))
  const file = join(root, 'bench', `${name}.ts`)
  if (name === undefined || !existsSync(file)) fail(`usage: npm run bench -- NAME; measurements: ${names.join(', ') || 'none'}`)
  ensureInstalled()
  run(nodeBinary(), [file, ...rest])
}
