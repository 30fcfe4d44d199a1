import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Message, ParameterValue } from '@auroralinks/cwmp'
import { sameValue } from '@auroralinks/tasks'
import type { Task } from '@auroralinks/tasks'
import { DEVICE, drive, fault, outcome, rpc } from '../../test/drive.ts'
import type { Request } from './model.ts'
import { DEFAULT_LIMITS } from './work.ts'

const KEY = 'Device.ManagementServer.ParameterKey'
const SECRET = 'Device.WiFi.AccessPoint.1.Security.KeyPassphrase'
const read = (values: { [name: string]: string }, type = 'xsd:string'): Message => ({
  method: 'GetParameterValuesResponse',
  parameters: Object.entries(values).map(([name, value]) => ({ name, value, type })),
})
const namesOf = (r: Request): string[] =>
  r.method === 'GetParameterValues'
    ? r.names.slice()
    : r.method === 'SetParameterValues'
      ? r.parameters.map((p: ParameterValue) => p.name)
      : []

describe('a SetParameterValues whose answer was lost', () => {
  /** It went out in session s1, which was lost; in s2 the values are read back. */
  const lost = (values: { name: string; value: string; type?: string }[], o: Task['arguments'] = {}) => {
    const w = drive()
    const task = w.create('setParameterValues', { values, ...o })
    w.open('s1')
    const sending = w.empty('s1')
    assert.equal(rpc(sending).request.method, 'SetParameterValues')
    w.pass(61_000)
    w.lost('s1')
    w.open('s2')
    const look = rpc(w.empty('s2'))
    return { w, task, sending, look, key: task.id.replaceAll('-', ''), say: (r: Message) => w.answer('s2', look.id, r) }
  }
  const text = (name: string, value: string) => ({ name, value, type: 'xsd:string' })

  test('is settled by reading the values back: it is not sent again when they took', () => {
    const { task, look, say } = lost([text('Device.A', 'x'), { name: 'Device.B', value: 'true', type: 'xsd:boolean' }])
    assert.deepEqual([look.request.method, namesOf(look.request)], ['GetParameterValues', ['Device.A', 'Device.B']])
    const d = say(read({ 'Device.A': ' x\n', 'Device.B': '1' }))
    assert.deepEqual(
      [outcome(d, task.id)?.status, outcome(d, task.id)?.result, d.reply],
      ['succeeded', { status: 0 }, { kind: 'done' }],
    )
    assert.deepEqual(
      d.effects.parameters.map(p => [p.name, p.value]),
      [
        ['Device.A', 'x'],
        ['Device.B', '1'],
      ],
      'what was written is known of the device',
    )
  })

  test('is sent again for what did not take, and that alone', () => {
    const { task, say, w } = lost([text('Device.A', 'x'), text('Device.B', 'y'), text('Device.C', 'z')])
    const again = rpc(say(read({ 'Device.A': 'x', 'Device.B': 'old' })))
    assert.deepEqual([again.request.method, namesOf(again.request)], ['SetParameterValues', ['Device.B', 'Device.C']])
    assert.equal(
      outcome(w.answer('s2', again.id, { method: 'SetParameterValuesResponse', status: 1 }), task.id)?.status,
      'succeeded',
    )
  })

  test('S17: of a secret is settled by ParameterKey, and the secret is not asked for', () => {
    const { task, look, say, key } = lost([text(SECRET, 'p')])
    assert.deepEqual(namesOf(look.request), [KEY])
    assert.equal(outcome(say(read({ [KEY]: key })), task.id)?.status, 'succeeded')
  })

  test('S4: of a secret beside others is sent again as the secret alone when ParameterKey proves nothing', () => {
    const { look, say } = lost([text(SECRET, 'p'), text('Device.A', 'x')])
    assert.deepEqual(namesOf(look.request), ['Device.A', KEY])
    const again = rpc(say(read({ 'Device.A': 'x', [KEY]: '(null)' })))
    assert.deepEqual([again.request.method, namesOf(again.request)], ['SetParameterValues', [SECRET]])
  })

  test('is not proved by a ParameterKey that the task was given: an earlier task may have had the same', () => {
    const { say } = lost([text(SECRET, 'p')], { parameterKey: 'config-7' })
    assert.equal(rpc(say(read({ [KEY]: 'config-7' }))).request.method, 'SetParameterValues')
    const only = lost([], { parameterKey: 'config-7' })
    assert.equal(outcome(only.say(read({ [KEY]: 'config-7' })), only.task.id)?.status, 'succeeded')
  })

  test('is settled by ParameterKey where the CPE refuses to read the values', () => {
    const { w, task, say, key } = lost([text('Device.A', 'x'), text('Device.B', 'y')])
    const look = rpc(say(fault('9005')))
    assert.deepEqual(namesOf(look.request), [KEY])
    assert.equal(outcome(w.answer('s2', look.id, read({ [KEY]: key })), task.id)?.status, 'succeeded')
  })

  test('that cannot be read back at all is unknown, and not sent again', () => {
    const { w, task, say } = lost([text('Device.A', 'x')])
    const d = w.answer('s2', rpc(say(fault('9005'))).id, fault('9005'))
    assert.deepEqual(
      [outcome(d, task.id)?.fault?.code, outcome(d, task.id)?.fault?.detail.map(x => x.name)],
      ['unknown-outcome', ['Device.A']],
    )
    assert.match(outcome(d, task.id)!.fault!.string, /9005/)
  })

  test('is noted with the sending, so that a new planner reads back too', () => {
    const { sending, task } = lost([text('Device.A', 'x')])
    assert.equal(outcome(sending, task.id)?.progress.notes['sent'], true)
  })

  test('again and again is unknown after the retry limit, and says what is known', () => {
    const w = drive()
    const task = w.create('setParameterValues', { values: [text('Device.A', 'x'), text('Device.B', 'y')] })
    let sets = 0,
      ended: Task | undefined
    for (let n = 1; n <= 20 && !ended; n++) {
      w.open(`s${n}`)
      let d = w.empty(`s${n}`)
      if (d.reply?.kind === 'rpc' && d.reply.request.method === 'GetParameterValues')
        d = w.answer(`s${n}`, d.reply.id, read({ 'Device.A': 'x', 'Device.B': 'old' }))
      if (d.reply?.kind === 'rpc' && d.reply.request.method === 'SetParameterValues') sets++
      ended = outcome(w.lost(`s${n}`), task.id)
      if (ended?.endedAt == null) ended = undefined
    }
    assert.deepEqual(
      [ended?.fault?.code, sets, ended?.attempts],
      ['unknown-outcome', DEFAULT_LIMITS.attempts, DEFAULT_LIMITS.attempts],
    )
    assert.match(ended!.fault!.string, /1 of 2 values were read back as written/)
    assert.deepEqual(
      ended!.fault!.detail.map(x => x.name),
      ['Device.B'],
    )
  })

  test('of an instance that was made follows the same rule, and the instance is told whatever comes of it', () => {
    const w = drive()
    const task = w.create('addObject', {
      path: 'Device.NAT.PortMapping.',
      values: [text('Description', 'x'), { name: 'Enable', value: '1', type: 'xsd:boolean' }],
    })
    w.open('s1')
    const add = rpc(w.answer('s1', rpc(w.empty('s1')).id, { method: 'GetParameterNamesResponse', parameters: [] }))
    assert.equal(
      rpc(w.answer('s1', add.id, { method: 'AddObjectResponse', instanceNumber: 3, status: 0 })).request.method,
      'SetParameterValues',
    )
    w.lost('s1')
    w.open('s2')
    const look = rpc(w.empty('s2'))
    assert.deepEqual(
      [look.request.method, namesOf(look.request)],
      ['GetParameterValues', ['Device.NAT.PortMapping.3.Description', 'Device.NAT.PortMapping.3.Enable']],
    )
    const again = rpc(
      w.answer(
        's2',
        look.id,
        read({ 'Device.NAT.PortMapping.3.Description': 'x', 'Device.NAT.PortMapping.3.Enable': 'false' }),
      ),
    )
    assert.deepEqual(namesOf(again.request), ['Device.NAT.PortMapping.3.Enable'])
    const ended = outcome(w.answer('s2', again.id, { method: 'SetParameterValuesResponse', status: 0 }), task.id)
    assert.deepEqual(ended?.result, { instanceNumber: 3, path: 'Device.NAT.PortMapping.3.', status: 0 })
  })
})

test('S6: a device that takes few names at once is asked for that few when values are read back', () => {
  const values = ['A', 'B', 'C', 'D', 'E'].map(name => ({ name: `Device.${name}`, value: '1', type: 'xsd:string' }))
  for (const isTaken of [true, false]) {
    const w = drive({ ...DEVICE, quirks: { names: ['p'], reading: { mostNames: 2 } } })
    const task = w.create('setParameterValues', {
      values: [...values, { name: SECRET, value: 's', type: 'xsd:string' }],
    })
    w.open('s1')
    w.empty('s1')
    w.pass(61_000)
    w.lost('s1')
    w.open('s2')
    const asked: string[][] = []
    let d = w.empty('s2')
    while (d.reply?.kind === 'rpc' && d.reply.request.method === 'GetParameterValues') {
      const names = namesOf(d.reply.request)
      asked.push(names)
      const shown = (name: string) => (name === KEY ? task.id.replaceAll('-', '') : isTaken ? '1' : '0')
      d = w.answer('s2', d.reply.id, read(Object.fromEntries(names.map(name => [name, shown(name)]))))
    }
    assert.deepEqual(asked, [
      ['Device.A', 'Device.B'],
      ['Device.C', 'Device.D'],
      ['Device.E', KEY],
    ])
    if (isTaken) assert.equal(outcome(d, task.id)?.status, 'succeeded')
    else
      assert.deepEqual(
        namesOf(rpc(d).request),
        values.map(v => v.name),
      )
  }
})

test('an instance that was made is told although the types of its values are never answered', () => {
  const w = drive()
  const task = w.create('addObject', { path: 'Device.X.T.', values: [{ name: 'A', value: 'x' }] })
  w.open('s0')
  const add = rpc(w.answer('s0', rpc(w.empty('s0')).id, { method: 'GetParameterNamesResponse', parameters: [] }))
  w.answer('s0', add.id, { method: 'AddObjectResponse', instanceNumber: 3, status: 0 })
  let ended: Task | undefined
  for (let i = 0; ended?.status !== 'failed'; i++) {
    w.pass(61_000)
    ended = outcome(w.lost(`s${i}`), task.id)
    w.open(`s${i + 1}`)
    w.empty(`s${i + 1}`)
  }
  assert.deepEqual(
    [ended.fault?.code, ended.result],
    ['retry-limit', { instanceNumber: 3, path: 'Device.X.T.3.', status: 0 }],
  )
})

test('I17, X11, X12: values are compared as their type says', () => {
  const same: [string, string, string][] = [
    ['xsd:boolean', 'true', '1'],
    ['xsd:boolean', '0', 'FALSE'],
    ['xsd:boolean', ' 1 ', 'true'],
    ['xsd:unsignedInt', '5', ' 05 '],
    ['xsd:int', '-0', '0'],
    ['xsd:int', '+7', '7'],
    ['xsd:unsignedLong', '18446744073709551615', '18446744073709551615'],
    ['xsd:dateTime', '2026-01-01T00:00:00Z', '2026-01-01T00:00:00'],
    ['xsd:dateTime', '2026-01-01T00:00:00.5Z', '2026-01-01T01:00:00+01:00'],
    ['xsd:hexBinary', 'AB', 'ab'],
    ['xsd:base64', 'YWI=\n', 'YW I='],
    ['xsd:string', 'OpenWrt', 'OpenWrt\n  '],
  ]
  for (const [type, a, b] of same) assert.ok(sameValue(type, a, b), `${type} ${a} is ${b}`)
  const different: [string, string, string][] = [
    ['xsd:boolean', 'true', '0'],
    ['xsd:boolean', 'yes', 'no'],
    ['xsd:unsignedLong', '18446744073709551615', '18446744073709551614'],
    ['xsd:string', '1', '01'],
    ['xsd:string', 'a', 'A'],
    ['xsd:dateTime', '0000-00-00T00:00:00', '0001-01-01T00:00:00'],
    ['xsd:int', '', '0'],
  ]
  for (const [type, a, b] of different) assert.ok(!sameValue(type, a, b), `${type} ${a} is not ${b}`)
})
