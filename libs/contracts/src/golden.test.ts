import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fromBinary, fromJson, toBinary, toJson } from '@bufbuild/protobuf'
import type { JsonValue } from '@bufbuild/protobuf'
import { allExamples } from './golden/examples.ts'
import { goldenFiles } from './golden/files.ts'

const examples = allExamples()
const files = goldenFiles()
const schemaOf = new Map(examples.map(e => [e.name.split('.').slice(0, 2).join('.'), e.schema]))

describe('golden bytes', () => {
  test('every message on the bus and every case of its oneofs has a committed example with every field', () => {
    const missing = examples.filter(
      e => !files.some(f => f.name === e.name && Buffer.compare(f.bytes, toBinary(e.schema, e.message)) === 0),
    )
    assert.deepEqual(
      missing.map(e => e.name),
      [],
      'run: npm run generate',
    )
  })

  for (const { file, name, bytes, json } of files) {
    const schema = schemaOf.get(name.split('.').slice(0, 2).join('.'))
    test(`${file}: bytes written earlier still say what they said`, () => {
      assert.ok(schema, `no message on the bus is called ${name}`)
      assert.deepEqual(toJson(schema, fromBinary(schema, bytes)), json)
    })

    test(`${file}: what they say is still written in the same bytes`, () => {
      assert.ok(schema, `no message on the bus is called ${name}`)
      assert.deepEqual(Buffer.from(toBinary(schema, fromJson(schema, json as JsonValue))), Buffer.from(bytes))
    })
  }
})
