import assert from 'node:assert/strict'
import { test } from 'node:test'
import { argumentsFrom, fieldsOf, textOf } from './schema.ts'

const FIELDS = fieldsOf({
  required: ['type', 'names', 'delaySeconds'],
  properties: {
    type: { type: 'string' },
    url: { type: 'string', description: 'Where from' },
    names: { type: 'array', items: { type: 'string' } },
    delaySeconds: { type: 'integer', default: 0 },
    test: { type: 'string', enum: ['ipPing', 'other'] },
    nextLevel: { type: 'boolean' },
    values: { type: 'array', items: { type: 'object' } },
    uniqueKey: { type: 'string' },
  },
})

test('a kind of task becomes a form: what is needed first, what all have not at all', () => {
  assert.deepEqual(
    FIELDS.map(f => `${f.name} ${f.kind}${f.isRequired ? ' needed' : ''}`),
    ['names lines needed', 'url text', 'delaySeconds number', 'test choice', 'nextLevel boolean', 'values json'],
  )
})

test('what is entered becomes arguments, what is empty is left out, what cannot be read is said', () => {
  const { given, wrong } = argumentsFrom(FIELDS, {
    names: 'Device.A\n\n Device.B ',
    delaySeconds: '5',
    nextLevel: 'false',
    values: '[{"name": "A"}]',
  })
  assert.deepEqual(given, {
    names: ['Device.A', 'Device.B'],
    delaySeconds: 5,
    nextLevel: false,
    values: [{ name: 'A' }],
  })
  assert.equal(wrong.size, 0)
  assert.deepEqual([...argumentsFrom(FIELDS, { delaySeconds: 'x', values: '{' }).wrong].sort(), [
    'delaySeconds',
    'names',
    'values',
  ])
})

test('a form begins as the example of its kind', () => {
  const example = { names: ['A', 'B'], delaySeconds: 0, values: [{ name: 'A' }] }
  assert.deepEqual(
    FIELDS.map(f => textOf(f, example)),
    ['A\nB', '', '0', '', '', '[\n  {\n    "name": "A"\n  }\n]'],
  )
})
