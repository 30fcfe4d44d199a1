import assert from 'node:assert/strict'
import { test } from 'node:test'
import { KINDS, TASK_TYPES, parseArguments, withoutAbsent } from './index.ts'
import type { TaskType } from './index.ts'

const whyNot = (type: TaskType, given: object): string => {
  const parsed = parseArguments(type, given)
  return parsed.ok ? '' : parsed.why
}

test('what can never run is refused, and the reason names the argument', () => {
  const cases: [TaskType, object, RegExp][] = [
    ['addObject', { path: 'Device.NAT.PortMapping' }, /path .*dot/],
    ['deleteObject', { path: 'Device.NAT.PortMapping.' }, /path .*instance/],
    ['getParameterValues', { names: [] }, /names .*at least one/],
    ['getParameterValues', { names: ['x'.repeat(257)] }, /names\.0 .*256/],
    [
      'setParameterValues',
      {
        values: [
          { name: 'Device.A', value: '1' },
          { name: 'Device.A', value: '2' },
        ],
      },
      /values\.1\.name .*twice/,
    ],
    ['setParameterValues', { values: [{ name: 'Device.A.', value: '1' }] }, /values\.0\.name .*dot/],
    ['setParameterValues', { values: [] }, /values .*at least one/],
    ['getParameterNames', { path: 'Device.A', nextLevel: true }, /path .*dot/],
    ['reboot', { when: 'now' }, /when/],
    ['cancelTransfer', {}, /taskId/],
    ['cancelTransfer', { taskId: 'a', commandKey: 'b' }, /not both/],
    ['setParameterAttributes', { attributes: [{ name: 'Device.A' }] }, /attributes\.0 .*neither/],
    ['scheduleInform', { delaySeconds: 0 }, /delaySeconds .*at least 1/],
  ]
  for (const [type, given, why] of cases) assert.match(whyNot(type, given), why, JSON.stringify(given))
})

test('every kind takes the arguments of its example and shows its result', () => {
  for (const type of TASK_TYPES) {
    const { example, result, words } = KINDS[type]
    assert.equal(whyNot(type, example.arguments as object), '', type)
    assert.deepEqual(result.parse(example.result), example.result, type)
    assert.ok(words.title !== '' && words.does.endsWith('.'), type)
  }
})

test('what protobuf gives for absent arguments counts as left out', () => {
  const given = { values: [{ name: 'Device.A', value: '', type: '' }], parameterKey: '' }
  assert.deepEqual(withoutAbsent('setParameterValues', given), { values: [{ name: 'Device.A', value: '' }] })
  assert.deepEqual(withoutAbsent('addObject', { path: 'Device.X.', values: [] }), { path: 'Device.X.' })
  const nobody = { attributes: [{ name: 'Device.A', accessList: [] }] }
  assert.deepEqual(withoutAbsent('setParameterAttributes', nobody), nobody)
  assert.deepEqual(withoutAbsent('refresh', { path: '' }), { path: '' })
})

test('a long list of mistakes is told in a few words', () => {
  const values = Array.from({ length: 5_000 }, () => ({ name: '', value: {} }))
  assert.ok(whyNot('setParameterValues', { values }).length < 1_000)
})
