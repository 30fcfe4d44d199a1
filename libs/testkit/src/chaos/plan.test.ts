import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { taskV1 } from '@auroralinks/contracts'
import { interferenceOf } from './faults/sessions.ts'
import { readOptions } from './options.ts'
import { ENGINES, FAULT_KINDS, PROCESSES, makePlan } from './plan.ts'
import { TASK_TYPES, requestOf } from './requests.ts'

const plan = (seed: number, seconds = 120) => makePlan(seed, { seconds, kinds: FAULT_KINDS })

describe('what happens follows from the seed', () => {
  test('the same seed makes the same plan, another one another', () => {
    assert.deepEqual(plan(7), plan(7))
    assert.notDeepEqual(plan(7), plan(8))
  })

  test('the same seed asks for the same tasks', () => {
    const requests = (seed: number) => Array.from({ length: 200 }, (_, n) => requestOf(seed, n, 300))
    assert.deepEqual(requests(7), requests(7))
    assert.notDeepEqual(
      requests(7).map(r => r.device),
      requests(8).map(r => r.device),
    )
  })

  test('what is done to a request depends on its place alone, not on the order in which devices come', () => {
    const posts = Array.from({ length: 500 }, (_, i) => ({ device: `02AC5A-${i % 7}`, session: i % 11, index: i % 5 }))
    const forwards = posts.map(p => interferenceOf(7, p))
    assert.deepEqual(
      posts
        .toReversed()
        .map(p => interferenceOf(7, p))
        .reverse(),
      forwards,
    )
    assert.ok(forwards.some(i => i !== null) && forwards.some(i => i === null))
  })
})

test('tasks of every kind that the contract knows are asked for, but those that undo what the audit compares', () => {
  const kinds = taskV1.CreateTaskSchema.oneofs
    .flatMap(o => o.fields.map(f => f.localName))
    .filter(kind => kind !== 'factoryReset')
    .sort()
  assert.deepEqual([...TASK_TYPES].sort(), kinds)
  const asked = new Set(Array.from({ length: 300 }, (_, n) => requestOf(7, n, 10).type))
  assert.deepEqual([...asked].sort(), kinds)
})

describe('a plan', () => {
  test('of some minutes kills, ends and freezes every process and both engines', () => {
    const steps = plan(3, 400)
    for (const kind of ['kill', 'term', 'freeze'] as const) {
      const hit = new Set(steps.flatMap(s => (s.fault.kind === kind ? [s.fault.target] : [])))
      assert.deepEqual([...hit].sort(), [...PROCESSES, ...ENGINES].sort(), kind)
    }
    assert.ok(
      steps.some(s => s.fault.kind === 'clock' && s.fault.stepMs < 0) &&
        steps.some(s => s.fault.kind === 'clock' && s.fault.stepMs > 0),
    )
  })

  test('has no step after its end, and only the kinds that were asked for', () => {
    const steps = makePlan(5, { seconds: 60, kinds: ['network'] })
    assert.ok(steps.length > 10)
    assert.ok(steps.every(s => s.at < 60_000 && s.fault.kind === 'network'))
    assert.deepEqual(makePlan(5, { seconds: 60, kinds: ['session'] }), [])
  })
})

describe('the arguments', () => {
  test('are read, with defaults', () => {
    const read = readOptions(['--seed', '7', '--minutes', '0.5', '--faults', 'kill, freeze'])
    assert.deepEqual(read, {
      seed: 7,
      runs: 1,
      seconds: 30,
      devices: 300,
      rate: 5,
      settleSeconds: 240,
      faults: ['kill', 'freeze'],
    })
  })

  test('that make no sense are refused', () => {
    for (const args of [
      ['--faults', 'flood'],
      ['--devices', 'many'],
      ['--minutes', '0'],
      ['--sede', '7'],
      ['--seed', '1.5'],
      ['--runs', '0.5'],
    ]) {
      assert.ok('mistake' in (readOptions(args) as object), args.join(' '))
    }
  })
})
