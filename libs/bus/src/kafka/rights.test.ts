import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { ALL_TOPICS } from '@auroralinks/contracts'
import { integratorRights, rightsOf, SERVICES } from './rights.ts'
import type { Right } from './rights.ts'
import { kafkaVariables } from './settings/variables.ts'

const page = readFileSync(join(import.meta.dirname, '../../../../docs/operations/kafka.md'), 'utf8')

/** Rows of the page's tables of rights. */
const rowsOf = (who: string, rights: Right[]): string[] =>
  rights.map((r, i) => `| ${i === 0 ? who : ''} | ${r.resource} \`${r.name}\` | ${r.operations.join(', ')} |`)

test('the tables of rights on docs/operations/kafka.md are what the list of topics says', () => {
  for (const list of [
    SERVICES.flatMap(service => rowsOf(service, rightsOf(service))),
    rowsOf('an integrator', integratorRights('its own')),
  ]) {
    const rows = list.join('\n')
    assert.ok(page.includes(rows), `it should have these rows:\n${rows}`)
  }
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
