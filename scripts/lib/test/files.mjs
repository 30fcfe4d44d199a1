// Which test files there are.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { root } from '../root.mjs'

/**
 * Every test file of libs, services, bench, deploy and k8s, with words only those whose path has one, and what it needs by its name:
 * `.test.ts` nothing, `.int.test.ts` an engine (Kafka or PostgreSQL), `.system.test.ts` the product.
 */
export function testFiles(words) {
  const found = ['libs', 'services', 'bench', 'deploy', 'k8s'].flatMap(folder => below(join(root, folder)))
  const paths = found.map(f => relative(root, f).split(sep).join('/')).sort()
  return paths
    .filter(path => words.length === 0 || words.some(word => path.includes(word)))
    .map(path => ({
      path,
      needs: path.endsWith('.system.test.ts') ? 'product' : path.endsWith('.int.test.ts') ? 'engine' : 'nothing',
    }))
}

/** Files that take long, the longest first: begun last, they would be what the whole run waits for. */
const LONG = ['system/stack.', 'system/standalone.', 'commands/start.', 'commands/closed-folder.']

/** The files in the order in which they are best begun. */
export function longestFirst(files) {
  const rank = ({ path }) => {
    const found = LONG.findIndex(part => path.includes(part))
    return found === -1 ? LONG.length : found
  }
  return [...files].sort((a, b) => rank(a) - rank(b))
}

/** What the first line of a file says that may not run beside others in one process. */
const OWN_PROCESS = '// own process: '

/** Packages whose tests take long, or wait much. */
const LONG_PACKAGES = [
  'services/standalone',
  'services/cwmp-gateway',
  'libs/testkit',
  'libs/cwmp',
  'services/task-planner',
]

/** The files by the package they belong to, what takes long first; one that asks for a process of its own is alone. */
export function inProcesses(files) {
  const groups = new Map()
  for (const file of files) {
    const own = readFileSync(join(root, file.path), 'utf8').startsWith(OWN_PROCESS)
    const name = own ? file.path : /^(?:libs|services)\/[^/]+|^[^/]+/.exec(file.path)[0]
    groups.set(name, [...(groups.get(name) ?? []), file])
  }
  const rank = ([name, { length }]) => (LONG_PACKAGES.includes(name) ? 1_000 - LONG_PACKAGES.indexOf(name) : length)
  return [...groups].sort((a, b) => rank(b) - rank(a)).map(([, some]) => some)
}

function below(folder) {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { withFileTypes: true }).flatMap(entry => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return entry.name === 'node_modules' || entry.name === 'gen' ? [] : below(path)
    return entry.name.endsWith('.test.ts') ? [path] : []
  })
}
