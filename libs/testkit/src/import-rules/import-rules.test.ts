import assert from 'node:assert/strict'
import { posix } from 'node:path'
import { describe, test } from 'node:test'
import { importsOf, packageOf, packages, sourcesOf, withoutComments } from './sources.ts'
import type { Source } from './sources.ts'

const all = packages()
/** All but this folder, which quotes what it forbids. */
const sources = all.flatMap(p => sourcesOf(p.folder)).filter(s => !s.path.startsWith('libs/testkit/src/import-rules/'))
const folderOf = new Map(all.map(p => [p.name, p.folder]))

/** What each library below the services may import of ours; tests may use testkit besides. */
const ALLOWED: Record<string, string[]> = {
  'libs/cwmp': [], 'libs/http-auth': [], 'libs/data-model': [],
  'libs/contracts': ['libs/cwmp'], 'libs/runtime': [],
  'libs/telemetry': ['libs/runtime', 'libs/contracts'],
  'libs/bus': ['libs/contracts', 'libs/runtime', 'libs/telemetry'],
  'libs/database': ['libs/contracts', 'libs/runtime', 'libs/telemetry'],
  'libs/reply': ['libs/bus', 'libs/contracts', 'libs/runtime', 'libs/telemetry'],
  'libs/cpe-simulator': ['libs/cwmp', 'libs/http-auth', 'libs/data-model', 'libs/runtime'],
}

/** The sources that break a rule, as lines for a person. */
const offenders = (rule: (s: Source) => string[]): string[] => sources.flatMap(s => rule(s).map(what => `${s.path}: ${what}`))

const ours = (s: Source): string[] => s.imports.flatMap(i => folderOf.get(packageOf(i) ?? '') ?? [])
const imports = (s: Source, which: RegExp): string[] => s.imports.filter(i => which.test(i))

describe('import rules', () => {
  test('the workspace is read at all', () => {
    assert.ok(sources.length > 50)
    assert.ok(sources.some(s => ours(s).length > 0))
  })

  test('libs/cwmp, libs/http-auth and libs/data-model import no other lib, and libs point downwards only', () => {
    assert.deepEqual(offenders(s => {
      const allowed = ALLOWED[s.folder]
      if (allowed === undefined) return []
      return ours(s).filter(f => f !== s.folder && !allowed.includes(f) && !(s.isTest && f.startsWith('libs/')))
    }), [])
  })

  test('a library never imports a service', () => {
    assert.deepEqual(offenders(s => (s.folder.startsWith('libs/') ? ours(s).filter(f => f.startsWith('services/')) : [])), [])
  })

  test('a service never imports a service, standalone excepted', () => {
    assert.deepEqual(offenders(s => (s.folder.startsWith('services/') && s.folder !== 'services/standalone' ? ours(s).filter(f => f.startsWith('services/') && f !== s.folder) : [])), [])
  })

  test('testkit and the simulator are imported by tests only', () => {
    assert.deepEqual(offenders(s => (s.isTest || s.folder === 'libs/testkit' || s.folder === 'libs/cpe-simulator' ? [] : ours(s).filter(f => f === 'libs/testkit' || f === 'libs/cpe-simulator'))), [])
  })

  test('kafkajs is imported only inside libs/bus/src/kafka', () => {
    assert.deepEqual(offenders(s => (s.path.startsWith('libs/bus/src/kafka/') ? [] : imports(s, /^kafkajs(\/|$)/))), [])
  })

  test('Prisma is used only inside libs/database and a service\'s store', () => {
    assert.deepEqual(offenders(s => {
      if (s.folder === 'libs/database') return []
      const imported = imports(s, /^(@prisma\/|prisma$|\.prisma)/)
      const isStore = /\/store(\.ts$|\/)/.test(s.path) || s.path.endsWith('.store.ts')
      return isStore || s.isTest ? imported : [...imported, ...(/\.prisma\b/.test(s.code) ? ['uses database.prisma'] : [])]
    }), [])
  })

  test('Hono is imported only by services', () => {
    assert.deepEqual(offenders(s => (s.folder.startsWith('services/') ? [] : imports(s, /^(@hono\/|hono(\/|$))/))), [])
  })

  test('process.env is read only in libs/runtime', () => {
    assert.deepEqual(offenders(s => (s.folder === 'libs/runtime' || !/\bprocess\s*\.\s*env\b/.test(s.code) ? [] : ['reads process.env'])), [])
  })

  test('a relative import stays in its package and names its file', () => {
    assert.deepEqual(offenders(s => s.imports.filter(i => i.startsWith('.')).filter(i => {
      const target = posix.join(posix.dirname(s.path), i)
      return !target.startsWith(`${s.folder}/`) || !/\.(ts|json|mjs|js)$/.test(target)
    })), [])
  })

  test('every package that is imported is declared in its package.json', () => {
    assert.deepEqual(offenders(s => {
      const own = all.find(p => p.folder === s.folder)!
      return s.imports.flatMap(i => packageOf(i) ?? []).filter(p => p !== own.name && !own.declared.has(p) && !(s.isTest && folderOf.has(p)))
    }), [])
  })
})

describe('reading imports', () => {
  test('finds static, re-exported, side-effect, multi-line and dynamic imports, and none in comments or strings', () => {
    const code = withoutComments([
      "import a from 'a'", "import type { B } from '@s/b/c'", "import {\n  x,\n  y,\n} from './d.ts'", "export * from 'e'", "import 'f'", "const g = await import('g')",
      "// import h from 'h'", "/* import i from 'i' */", "const url = 'http://j' // import k from 'k'",
    ].join('\n'))
    assert.deepEqual(importsOf(code).sort(), ['./d.ts', '@s/b/c', 'a', 'e', 'f', 'g'])
  })
})
