import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join, posix, resolve } from 'node:path'
import { describe, test } from 'node:test'
import { circlesIn } from './circles.ts'
import { importsOf } from './imports.ts'
import { packageOf, packages, sourcesOf } from './sources.ts'
import type { Source } from './sources.ts'

const REPOSITORY = resolve(import.meta.dirname, '../../../..')
const all = packages()
/** All but this folder, which quotes what it forbids. */
const sources = all.flatMap(p => sourcesOf(p.folder)).filter(s => !s.path.startsWith('libs/testkit/src/import-rules/'))
const folderOf = new Map(all.map(p => [p.name, p.folder]))

/** What each library below the services may import of ours; tests may use testkit besides. */
const ALLOWED: Record<string, string[]> = {
  'libs/cwmp': [],
  'libs/http-auth': [],
  'libs/data-model': [],
  'libs/stun': [],
  'libs/xmpp': [],
  'libs/reachability': [],
  'libs/contracts': ['libs/cwmp'],
  'libs/runtime': [],
  'libs/quirks': ['libs/runtime'],
  'libs/rpc-plugins': ['libs/cwmp', 'libs/runtime'],
  'libs/tasks': ['libs/cwmp', 'libs/data-model', 'libs/quirks', 'libs/runtime'],
  'libs/telemetry': ['libs/runtime', 'libs/contracts'],
  'libs/bus': ['libs/contracts', 'libs/runtime', 'libs/telemetry'],
  'libs/database': ['libs/contracts', 'libs/runtime', 'libs/telemetry'],
  'libs/files': ['libs/runtime'],
  'libs/certificates': ['libs/runtime'],
  'libs/reply': ['libs/bus', 'libs/contracts', 'libs/runtime', 'libs/telemetry'],
  'libs/cpe-simulator': [
    'libs/certificates',
    'libs/cwmp',
    'libs/http-auth',
    'libs/data-model',
    'libs/rpc-plugins',
    'libs/runtime',
    'libs/stun',
    'libs/xmpp',
  ],
}

/** The sources that break a rule, as lines for a person. */
const offenders = (rule: (s: Source) => string[]): string[] =>
  sources.flatMap(s => rule(s).map(what => `${s.path}: ${what}`))

const ours = (s: Source): string[] => s.imports.flatMap(i => folderOf.get(packageOf(i) ?? '') ?? [])
const imports = (s: Source, which: RegExp): string[] => s.imports.filter(i => which.test(i))

describe('import rules', () => {
  test('the workspace is read at all', () => {
    assert.ok(sources.length > 50)
    assert.ok(sources.some(s => ours(s).length > 0))
  })

  test('libs/cwmp, libs/http-auth and libs/data-model import no other lib, and libs point downwards only', () => {
    assert.deepEqual(
      offenders(s => {
        const allowed = ALLOWED[s.folder]
        if (allowed === undefined) return []
        return ours(s).filter(f => f !== s.folder && !allowed.includes(f) && !(s.isTest && f.startsWith('libs/')))
      }),
      [],
    )
  })

  test('a library never imports a service', () => {
    assert.deepEqual(
      offenders(s => (s.folder.startsWith('libs/') ? ours(s).filter(f => f.startsWith('services/')) : [])),
      [],
    )
  })

  test('a service never imports a service, standalone excepted', () => {
    assert.deepEqual(
      offenders(s =>
        s.folder.startsWith('services/') && s.folder !== 'services/standalone'
          ? ours(s).filter(f => f.startsWith('services/') && f !== s.folder)
          : [],
      ),
      [],
    )
  })

  test('testkit and the simulator are imported by tests only, the process of the virtual devices of standalone excepted', () => {
    assert.deepEqual(
      offenders(s =>
        s.isTest ||
        s.folder === 'libs/testkit' ||
        s.folder === 'libs/cpe-simulator' ||
        s.path === 'services/standalone/src/simulator/main.ts'
          ? []
          : ours(s).filter(f => f === 'libs/testkit' || f === 'libs/cpe-simulator'),
      ),
      [],
    )
  })

  test('kafkajs is imported only by its one file in libs/bus/src/kafka, and by tests there', () => {
    assert.deepEqual(
      offenders(s => {
        const isAllowed =
          s.path === 'libs/bus/src/kafka/connection/kafkajs.ts' ||
          (s.isTest && s.path.startsWith('libs/bus/src/kafka/'))
        return isAllowed ? [] : imports(s, /^kafkajs(\/|$)/)
      }),
      [],
    )
    assert.ok(
      sources.some(s => s.path === 'libs/bus/src/kafka/connection/kafkajs.ts' && imports(s, /^kafkajs\//).length > 0),
    )
  })

  test("Amazon's client is imported only by libs/files/src/s3, which is loaded where it is configured", () => {
    const isS3 = (path: string): boolean => path.startsWith('libs/files/src/s3/')
    assert.deepEqual(
      offenders(s => (isS3(s.path) || s.path === 'libs/files/src/testing.ts' ? [] : imports(s, /^@aws-sdk\//))),
      [],
    )
    const lazily = /await import\('\.\/s3\/s3\.ts'\)/
    const loaders = sources.filter(s => !isS3(s.path) && s.imports.some(i => i.endsWith('s3/s3.ts')))
    assert.deepEqual(
      loaders.map(s => [s.path, lazily.test(readFileSync(join(REPOSITORY, s.path), 'utf8'))]),
      [['libs/files/src/open.ts', true]],
    )
  })

  test("Prisma is used only inside libs/database and a service's store", () => {
    assert.deepEqual(
      offenders(s => {
        if (s.folder === 'libs/database') return []
        const imported = imports(s, /^(@prisma\/|prisma$|\.prisma)/)
        const isStore = /\/store(\.ts$|\/)/.test(s.path) || s.path.endsWith('.store.ts')
        return isStore || s.isTest
          ? imported
          : [...imported, ...(/\.prisma\b/.test(s.code) ? ['uses database.prisma'] : [])]
      }),
      [],
    )
  })

  test('Hono is imported only by services', () => {
    assert.deepEqual(
      offenders(s => (s.folder.startsWith('services/') ? [] : imports(s, /^(@hono\/|hono(\/|$))/))),
      [],
    )
  })

  test('process.env is read only in libs/runtime', () => {
    assert.deepEqual(
      offenders(s =>
        s.folder === 'libs/runtime' || !/\bprocess\s*\.\s*env\b/.test(s.code) ? [] : ['reads process.env'],
      ),
      [],
    )
  })

  test('a relative import stays in its package and names its file', () => {
    assert.deepEqual(
      offenders(s =>
        s.imports
          .filter(i => i.startsWith('.'))
          .filter(i => {
            const target = posix.join(posix.dirname(s.path), i)
            return !target.startsWith(`${s.folder}/`) || !/\.(tsx?|css|json|mjs|js)$/.test(target)
          }),
      ),
      [],
    )
  })

  test('no file is in a circle of imports, types included', () => {
    const byPath = new Map(
      sources.map(s => [
        s.path,
        s.imports.filter(i => i.startsWith('.')).map(i => posix.join(posix.dirname(s.path), i)),
      ]),
    )
    assert.deepEqual(
      circlesIn(byPath).map(c => [...c, c[0]].join(' → ')),
      [],
    )
  })

  test('no package is in a circle of imports, tests left aside', () => {
    const byFolder = new Map(
      all.map(p => [
        p.folder,
        [...new Set(sources.filter(s => s.folder === p.folder && !s.isTest).flatMap(ours))].filter(f => f !== p.folder),
      ]),
    )
    assert.deepEqual(
      circlesIn(byFolder).map(c => [...c, c[0]].join(' → ')),
      [],
    )
  })

  test('what is loaded is named by a literal, so that these rules see it', () => {
    // PostgreSQL's binaries are a package for each platform; plug-ins are an operator's own files.
    const named = ['libs/database/src/embedded/binaries.ts', 'libs/rpc-plugins/src/load.ts']
    assert.deepEqual(
      offenders(s => (s.computed === 0 || named.includes(s.path) || s.isTest ? [] : ['loads by a computed name'])),
      [],
    )
  })

  test('every package that is imported is declared in its package.json', () => {
    assert.deepEqual(
      offenders(s => {
        const own = all.find(p => p.folder === s.folder)!
        return s.imports
          .flatMap(i => packageOf(i) ?? [])
          .filter(p => p !== own.name && !own.declared.has(p) && !(s.isTest && folderOf.has(p)))
      }),
      [],
    )
  })
})

describe('reading imports', () => {
  const specifiers = (...lines: string[]): string[] => importsOf(lines.join('\n')).specifiers

  test('finds static, re-exported, side-effect and multi-line ones, of types too', () => {
    assert.deepEqual(
      specifiers(
        "import a from 'a'",
        "import type { B } from '@s/b/c'",
        "import {\n  x,\n  y,\n} from './d.ts'",
        "export * from 'e'",
        "import 'f'",
        'import g from "g"',
        "export type { H } from 'h'",
        "import * as i from 'i'; import { j } from 'j'",
      ),
      ['a', '@s/b/c', './d.ts', 'e', 'f', 'g', 'h', 'i', 'j'],
    )
  })

  test('finds import() with strings and template strings, as an expression and as a type', () => {
    assert.deepEqual(
      specifiers(
        "const a = await import('a')",
        'await import(`b`)',
        'await import(`kafkajs/src/${c}`)',
        "type D = import('d').D",
        'import( // why\n  "e")',
      ),
      ['a', 'b', 'kafkajs/src/', 'd', 'e'],
    )
  })

  test('finds require, require.resolve and what createRequire made, by whatever name', () => {
    assert.deepEqual(
      specifiers(
        'const require = createRequire(import.meta.url)',
        "const a = require('a') as A",
        'require(`b/${c}`)',
        "require.resolve('d')",
        "createRequire(import.meta.url)('e')",
        "createRequire(new URL('.', f())).resolve('g')",
        'const load = createRequire(h)',
        "load('i')",
        'load.resolve(`j`)',
      ),
      ['a', 'b/', 'd', 'e', 'g', 'i', 'j'],
    )
  })

  test('counts what is loaded by a computed name', () => {
    assert.equal(
      importsOf('require(name); await import(name); import(`${name}`); require.resolve(name); createRequire(a)(name)')
        .computed,
      5,
    )
    assert.equal(
      importsOf('import.meta.url; o.require(name); const require = createRequire(import.meta.url)').computed,
      0,
    )
  })

  test('takes comments, strings, templates and regular expressions for what they are', () => {
    assert.deepEqual(
      specifiers(
        "// import a from 'a'",
        "/* import b from 'b' */",
        "const url = 'http://c' // import d from 'd'",
        'const s = "import e from \'e\'"',
        "const t = `import f from 'f' ${await import('g')} { } // ${`nested ${require('h')}`}`",
        "const r = /['\"`]|import i from 'i'/g",
        "const q = a / b; import('j') / 2",
      ),
      ['g', 'h', 'j'],
    )
  })
})

describe('circles', () => {
  test('are found in whatever length, and none where there is none', () => {
    assert.deepEqual(
      circlesIn(
        new Map([
          ['a', ['b', 'c']],
          ['b', ['c']],
          ['c', []],
        ]),
      ),
      [],
    )
    assert.deepEqual(
      circlesIn(
        new Map([
          ['a', ['b']],
          ['b', ['a']],
        ]),
      ),
      [['a', 'b']],
    )
    assert.deepEqual(
      circlesIn(
        new Map([
          ['a', ['b']],
          ['b', ['c']],
          ['c', ['d']],
          ['d', ['b']],
        ]),
      ),
      [['b', 'c', 'd']],
    )
  })
})
