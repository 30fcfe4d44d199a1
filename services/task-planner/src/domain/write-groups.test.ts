/** setParameterValues with more values than one message takes: refused, or with atomic: false in groups. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Message } from '@auroralinks/cwmp'
import { buildFault, encode } from '@auroralinks/cwmp'
import { parseArguments } from '@auroralinks/tasks'
import type { Task } from '@auroralinks/tasks'
import { DEVICE, drive, outcome, rpc } from '../../test/drive.ts'
import type { Decision } from './effects.ts'

const valuesOf = (n: number, length = 200) =>
  Array.from({ length: n }, (_, i) => ({ name: `Device.X.P${i}`, value: 'v'.repeat(length), type: 'xsd:string' }))
const OK: Message = { method: 'SetParameterValuesResponse', status: 0 }
interface Group {
  names: string[]
  status: number | null
  fault: { code: string; detail: { name: string; code: string }[] } | null
}

/** Runs a task whose requests are answered one after the other; null: nothing comes, and the session is lost. */
function run(values: unknown, answer: (names: string[], n: number) => Message | null, o = {}) {
  const w = drive({ ...DEVICE, ...o })
  const task = w.create('setParameterValues', { values: values as never, atomic: false })
  let session = 's0'
  w.open(session)
  let d: Decision = w.empty(session)
  const asked: string[][] = []
  let given: Task | undefined
  while (d.reply?.kind === 'rpc') {
    const { id, request } = rpc(d)
    const names =
      request.method === 'SetParameterValues'
        ? request.parameters.map(p => p.name)
        : request.method === 'GetParameterValues'
          ? [...request.names]
          : []
    asked.push(names)
    const response = answer(names, asked.length)
    if (response !== null) {
      d = w.answer(session, id, response)
      continue
    }
    w.pass(61_000)
    given = outcome(w.lost(session), task.id)
    session = `s${asked.length}`
    w.open(session)
    d = w.empty(session)
  }
  const ended = outcome(d, task.id) ?? given
  assert.ok(ended)
  return { asked, ended, groups: (ended.result as unknown as { groups: Group[] }).groups }
}

describe('more values than one envelope takes', () => {
  test('are refused with the reason where they are to be written all or none, and taken in groups', () => {
    const values = valuesOf(200)
    const refused = parseArguments('setParameterValues', { values })
    assert.ok(!refused.ok && /^values takes \d+ kB .* "atomic": false/.test(refused.why), JSON.stringify(refused))
    assert.ok(parseArguments('setParameterValues', { values, atomic: false }).ok)
    assert.ok(parseArguments('setParameterValues', { values: valuesOf(50) }).ok)
  })

  test('go in groups of which each fits, in their order', () => {
    const values = valuesOf(500)
    const { asked, ended, groups } = run(values, () => OK)
    assert.equal(ended.status, 'succeeded')
    assert.deepEqual(
      asked.flat(),
      values.map(v => v.name),
    )
    assert.deepEqual(
      groups.map(g => [g.names, g.status, g.fault]),
      asked.map(names => [names, 0, null]),
    )
    assert.ok(asked.length <= 6, `${asked.length} groups`)
    for (const names of asked) {
      const parameters = values.filter(v => names.includes(v.name))
      const xml = encode({
        version: '1.2',
        id: 'x'.repeat(36),
        message: { method: 'SetParameterValues', parameters, parameterKey: 'k'.repeat(32) },
      })
      assert.ok(Buffer.byteLength(xml) <= 32 * 1024)
    }
  })

  test('a group that is refused stops no other; its parameters are named with their faults', () => {
    const { cwmp, ...rest } = buildFault('9003', 'Invalid arguments')
    const refusal: Message = {
      ...rest,
      cwmp: { ...cwmp, parameters: [{ name: 'Device.X.P70', code: '9007', string: 'no' }] },
    }
    const { ended, groups } = run(valuesOf(300), names => (names.includes('Device.X.P70') ? refusal : OK))
    assert.equal(ended.status, 'succeeded')
    const failed = groups.filter(g => g.fault !== null)
    assert.deepEqual(
      failed.map(g => [g.status, g.fault!.code, g.fault!.detail.map(d => [d.name, d.code])]),
      [[null, '9003', [['Device.X.P70', '9007']]]],
    )
    assert.ok(groups.length > 2)
    const none = run(valuesOf(300), () => refusal)
    assert.deepEqual([none.ended.status, none.ended.fault?.code], ['failed', '9003'])
  })

  test('a group that the CPE has no room for (9004) goes in halves', () => {
    const { ended, groups } = run(valuesOf(64, 10), names => (names.length > 20 ? buildFault('9004') : OK))
    assert.equal(ended.status, 'succeeded')
    assert.deepEqual(
      groups.map(g => g.names.length),
      [16, 16, 16, 16],
    )
  })

  test('a group whose answer was lost is read back before the next one goes, and is not sent again when it took', () => {
    let lost = 0
    const { asked, ended, groups } = run(valuesOf(200), (names, n) => {
      if (n === 2 && lost++ === 0) return null
      if (n !== 3) return OK
      return { method: 'GetParameterValuesResponse', parameters: valuesOf(200).filter(v => names.includes(v.name)) }
    })
    assert.equal(ended.status, 'succeeded')
    assert.ok(groups.every(g => g.status === 0))
    assert.deepEqual(asked[2], asked[1], 'what is read is what was written')
    assert.equal(new Set(asked.flat()).size, 200)
    assert.equal(asked.length, groups.length + 1)
  })
})

describe('groups that were written', () => {
  const untyped = valuesOf(300).map(({ type: _, ...v }) => v)
  const types = (names: string[]): Message => ({
    method: 'GetParameterValuesResponse',
    parameters: names.map(name => ({ name, value: '', type: 'xsd:string' })),
  })

  test('stay in the result of a task that fails later, whatever it fails of', () => {
    const odd: Message = { method: 'GetRPCMethodsResponse', methods: [] }
    for (const [late, code] of [
      [null, 'retry-limit'],
      [odd, 'bad-response'],
    ] as const) {
      const { ended, groups } = run(untyped, (names, n) => (n === 1 ? types(names) : n === 2 ? OK : late))
      assert.deepEqual([ended.status, ended.fault?.code], ['failed', code])
      const [first, ...others] = groups
      assert.deepEqual([first!.status, first!.fault], [0, null])
      assert.ok(others.length > 0 && others.every(g => g.status === null && g.fault !== null), code)
      assert.deepEqual(
        groups.flatMap(g => g.names),
        untyped.map(v => v.name),
      )
    }
  })
})

describe("more values than a device's quirk profile allows", () => {
  const quirks = { names: ['p'], writing: { mostValues: 2 } }

  test('are not sent: the task ends as too-large, unless it says that groups will do', () => {
    const w = drive({ ...DEVICE, quirks })
    const task = w.create('setParameterValues', { values: valuesOf(3, 1) })
    w.open('s')
    const d = w.empty('s')
    assert.deepEqual(
      [d.reply?.kind, outcome(d, task.id)?.status, outcome(d, task.id)?.fault?.code],
      ['done', 'failed', 'too-large'],
    )
    assert.match(outcome(d, task.id)!.fault!.string, /the task has 3, and a quirk profile of the device allows 2/)
    const { asked } = run(valuesOf(5, 1), () => OK, { quirks })
    assert.deepEqual(
      asked.map(names => names.length),
      [2, 2, 1],
    )
  })
})
