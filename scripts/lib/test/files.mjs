// Which test files there are.
import { existsSync, readdirSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { root } from '../root.mjs'

/** Every `*.test.ts` of libs, services and bench, those of whole systems last; with words only those whose path has one. */
export function testFiles(words) {
  const found = ['libs', 'services', 'bench'].flatMap(folder => below(join(root, folder)))
  const paths = found.map(f => relative(root, f).split(sep).join('/')).sort()
  return paths
    .filter(path => words.length === 0 || words.some(word => path.includes(word)))
    .map(path => ({ path, system: path.startsWith('libs/testkit/src/system/') || path === 'libs/testkit/src/chaos/chaos.test.ts' }))
}

function below(folder) {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { withFileTypes: true }).flatMap(entry => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return entry.name === 'node_modules' || entry.name === 'gen' ? [] : below(path)
    return entry.name.endsWith('.test.ts') ? [path] : []
  })
}
