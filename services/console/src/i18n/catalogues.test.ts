import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { before, describe, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import ts from 'typescript'
import type { Catalogue, Message, Messages } from './catalogue.ts'

const SOURCES = resolve(import.meta.dirname, '..')

const catalogues = new Map<string, Catalogue<Messages>>()
before(async () => {
  for (const file of globSync('**/words.ts', { cwd: SOURCES }))
    for (const [name, value] of Object.entries(await import(pathToFileURL(join(SOURCES, file)).href)))
      catalogues.set(`${file} ${name}`, value as Catalogue<Messages>)
})

const forms = (m: Message): string[] => (typeof m === 'string' ? [m] : [m.one, m.other])
const holes = (m: Message): string[] => [...new Set(forms(m).flatMap(f => f.match(/\{\w+\}/g) ?? []))].sort()

describe('catalogues', () => {
  test('there are some', () => assert.ok(catalogues.size >= 4))

  test('have the same sentences in both languages, none of them empty, with the same places to fill in', () => {
    for (const [name, { en, de }] of catalogues) {
      assert.deepEqual(Object.keys(de).sort(), Object.keys(en).sort(), name)
      for (const [key, message] of Object.entries(en)) {
        assert.deepEqual(holes(de[key]!), holes(message), `${name}: ${key}`)
        for (const text of [...forms(message), ...forms(de[key]!)]) assert.notEqual(text.trim(), '', `${name}: ${key}`)
      }
    }
  })

  test('are translated: no sentence of three words is the same in both', () => {
    const same = [...catalogues].flatMap(([name, { en, de }]) =>
      Object.keys(en)
        .filter(key => {
          const [a, b] = [forms(en[key]!).at(-1)!, forms(de[key]!).at(-1)!]
          return a === b && a.split(/\s+/).filter(w => /\p{L}{2}/u.test(w)).length >= 3
        })
        .map(key => `${name}: ${key}`),
    )
    assert.deepEqual(same, [])
  })
})

/** What is read by people: attributes of components. */
const SAID = /^(?:label|title|placeholder|alt|help|about|text|action|error|description|aria-label|aria-description)$/
/** Names that are the same in all languages. */
const NAMES = new Set(['AuroraLinks', 'AuroraLinks ACS'])

function literalsOf(file: string): string[] {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX)
  const found: string[] = []
  const say = (node: ts.Node, text: string): void => {
    if (/\p{L}{2}/u.test(text) && !NAMES.has(text.trim()))
      found.push(
        `${file.slice(SOURCES.length + 1)}:${source.getLineAndCharacterOfPosition(node.getStart()).line + 1}: ${text.trim()}`,
      )
  }
  const visit = (node: ts.Node): void => {
    if (ts.isJsxText(node)) say(node, node.text)
    if (
      ts.isJsxExpression(node) &&
      node.expression &&
      ts.isStringLiteralLike(node.expression) &&
      !ts.isJsxAttribute(node.parent)
    )
      say(node, node.expression.text)
    if (
      ts.isJsxAttribute(node) &&
      SAID.test(node.name.getText()) &&
      node.initializer &&
      ts.isStringLiteral(node.initializer)
    )
      say(node, node.initializer.text)
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

test('no sentence stands in a component: each comes from a catalogue', () => {
  const files = globSync('**/*.tsx', { cwd: SOURCES })
  assert.ok(files.length > 20)
  assert.deepEqual(
    files.flatMap(f => literalsOf(join(SOURCES, f))),
    [],
  )
})
