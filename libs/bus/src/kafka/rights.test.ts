import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { ALL_TOPICS } from '@auroralinks/contracts'
import { rightsOf, SERVICES } from './rights.ts'
import { kafkaVariables } from './settings/variables.ts'

const page = readFileSync(join(import.meta.dirname, '../../../../docs/operations/kafka.md'), 'utf8')

/** The rows of the page's table of rights. */
const rows = SERVICES.flatMap(service =>
  rightsOf(service).map(
    (r, i) => `| ${i === 0 ? service : ''} | ${r.resource} \`${r.name}\` | ${r.operations.join(', ')} |`,
  ),
).join('\n')

test('the table of rights on docs/operations/kafka.md is what the list of topics says', () => {
  assert.ok(page.includes(rows), `it should have these rows:\n${rows}`)
})

test('every service is somebody in the list of topics, and nobody else is', () => {
  const named = new Set(ALL_TOPICS.flatMap(t => [...t.producers, ...t.consumers]))
  for (const other of ['world', 'any consumer']) named.delete(other)
  assert.deepEqual([...named].sort(), [...SERVICES].sort())
})

test('every variable of Kafka is on docs/operations/kafka.md', () => {
  assert.deepEqual(
    Object.values(kafkaVariables)
      .map(v => v.name)
      .filter(name => !page.includes(`\`${name}\``)),
    [],
  )
})
