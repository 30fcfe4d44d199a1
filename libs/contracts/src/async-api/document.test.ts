import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { toJson } from '@bufbuild/protobuf'
import type { JsonObject } from '@bufbuild/protobuf'
import { Ajv } from 'ajv'
import { allExamples } from '../golden/examples.ts'
import { PUBLIC_TOPICS } from '../topics.ts'
import { SCHEMA_OF } from '../types.ts'

type Json = { [key: string]: any }
const document = JSON.parse(readFileSync(new URL('../../../../docs/asyncapi.json', import.meta.url), 'utf8')) as Json
const ajv = new Ajv({ strict: false, logger: false, validateFormats: false })

test('the document is AsyncAPI 3, by its own schema', () => {
  const at = import.meta.resolve('@asyncapi/specs/schemas/3.0.0.json')
  const schema = JSON.parse(readFileSync(new URL(at), 'utf8')) as Json
  // It describes drafts of JSON Schema with their own names, which the validator has already.
  const definitions = Object.entries(schema['definitions'] as Json).filter(
    ([name]) => !name.startsWith('http://json-schema.org/draft-07'),
  )
  const validate = ajv.compile({ ...schema, definitions: Object.fromEntries(definitions) })
  assert.ok(validate(document), JSON.stringify(validate.errors?.slice(0, 5)))
  const broken = structuredClone(document)
  broken['operations']['acs.task.commands.v1'].action = 'listen'
  assert.ok(!validate(broken), 'and the schema looks')
})

test('every reference leads somewhere', () => {
  const seen: string[] = []
  const walk = (value: unknown): void => {
    if (value === null || typeof value !== 'object') return
    const { $ref } = value as { $ref?: unknown }
    if (typeof $ref === 'string') {
      seen.push($ref)
      const target = $ref
        .slice(2)
        .split('/')
        .reduce<Json | undefined>((at, key) => at?.[key], document)
      assert.ok(target !== undefined, $ref)
    }
    Object.values(value).forEach(walk)
  }
  walk(document)
  assert.ok(seen.length > 100)
})

test('every public topic with each of its types is there, in both forms', () => {
  for (const { name, types = [] } of PUBLIC_TOPICS) {
    assert.deepEqual(Object.keys(document['channels'][name].messages), types)
    assert.deepEqual(
      Object.keys(document['channels'][`${name}.json`].messages),
      types.map(type => `${type}.json`),
    )
  }
})

test('the JSON of every public message with all its fields fits its schema', () => {
  const schemas = document['components'].schemas as Json
  const examples = allExamples()
  for (const type of new Set(PUBLIC_TOPICS.flatMap(t => t.types ?? []))) {
    const { typeName } = SCHEMA_OF[type]
    const validate = ajv.compile({ $ref: `#/components/schemas/${typeName}`, components: { schemas } })
    const own = examples.filter(e => e.schema.typeName === typeName)
    assert.ok(own.length > 0, typeName)
    for (const { schema, message } of own) {
      const json = toJson(schema, message, { alwaysEmitImplicit: true }) as JsonObject
      assert.ok(validate(json), `${typeName}: ${JSON.stringify(validate.errors)}`)
      assert.ok(!validate({ ...json, noFieldOfOurs: 1 }))
    }
  }
})
