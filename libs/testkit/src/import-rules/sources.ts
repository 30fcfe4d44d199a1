/** The source files of the workspace and what they import. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { importsOf } from './imports.ts'
import { scan } from './tokens.ts'

/** The repository's folder, with a slash at its end. */
export const repository = fileURLToPath(new URL('../../../../', import.meta.url))

export interface Source {
  /** Path in the repository. */
  path: string
  /** `libs/bus`, `services/identity` … */
  folder: string
  isTest: boolean
  /** Without comments. */
  code: string
  imports: string[]
  /** How many imports there are besides whose name is only known at run time. */
  computed: number
}

export interface Package {
  folder: string
  name: string
  declared: Set<string>
}

/** The packages of the workspace. */
export function packages(): Package[] {
  return ['libs', 'services']
    .flatMap(parent =>
      readdirSync(`${repository}${parent}`)
        .sort()
        .map(name => `${parent}/${name}`),
    )
    .filter(folder => existsSync(`${repository}${folder}/package.json`))
    .map(folder => {
      const json = JSON.parse(readFileSync(`${repository}${folder}/package.json`, 'utf8')) as Record<
        string,
        Record<string, string>
      > & { name: string }
      const declared = ['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies'].flatMap(kind =>
        Object.keys(json[kind] ?? {}),
      )
      return { folder, name: json.name, declared: new Set(declared) }
    })
}

/** Every TypeScript file of a package, generated ones left out. */
export function sourcesOf(folder: string): Source[] {
  return filesBelow(`${folder}/`)
    .filter(p => /\.tsx?$/.test(p) && !/\/(gen|generated)\//.test(p))
    .map(path => {
      const text = readFileSync(`${repository}${path}`, 'utf8')
      const { specifiers, computed } = importsOf(text)
      return { path, folder, isTest: isTest(path), code: scan(text).code, imports: specifiers, computed }
    })
}

const isTest = (path: string): boolean =>
  /\.test\.tsx?$/.test(path) ||
  /\/(test|testing|fixtures|conformance|fuzz)\//.test(path) ||
  /\/(conformance|testing)\.ts$/.test(path)

function filesBelow(folder: string): string[] {
  return readdirSync(`${repository}${folder}`, { withFileTypes: true }).flatMap(entry => {
    if (entry.name === 'node_modules') return []
    return entry.isDirectory() ? filesBelow(`${folder}${entry.name}/`) : [`${folder}${entry.name}`]
  })
}

/** The package of a specifier: `@scope/name` or `name`; null for relative ones and Node's own. */
export function packageOf(specifier: string): string | null {
  if (specifier.startsWith('.') || specifier.startsWith('node:')) return null
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
}
