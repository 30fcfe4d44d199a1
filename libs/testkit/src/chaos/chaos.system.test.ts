import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FAULT_KINDS } from './plan.ts'
import { runChaos } from './run.ts'

test('after 22 s of faults of every kind all records of 40 devices and their tasks agree', async t => {
  const { differences, records, evidence } = await runChaos(
    { seed: 7, runs: 1, seconds: 22, devices: 40, rate: 5, settleSeconds: 150, faults: FAULT_KINDS },
    line => t.diagnostic(line),
  )
  assert.deepEqual(differences, [], `logs: ${evidence}`)
  assert.ok(records.rows.length > 20 && records.sessions.length > 40)
})
