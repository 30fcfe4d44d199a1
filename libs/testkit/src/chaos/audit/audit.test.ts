import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Asked } from '../traffic.ts'
import { requestOf } from '../requests.ts'
import { keyOfTask } from './executions.ts'
import { differencesOf } from './index.ts'
import type { DeviceRecord, Execution, Records, TaskRow } from './records.ts'

const DEVICE = '02AC5A-AX-1'
const id = (n: number): string => `00000000-0000-7000-8000-00000000000${n}`
const asked = (n: number, more: Partial<Asked> = {}): Asked => ({
  request: { ...requestOf(1, n, 1), label: `label-${n}` },
  deviceId: DEVICE,
  type: 'reboot',
  body: {},
  ids: new Set([id(n)]),
  outcomes: [],
  refused: [],
  failures: 0,
  cancelled: null,
  ...more,
})
const row = (n: number, more: Partial<TaskRow> = {}): TaskRow => ({
  id: id(n),
  deviceId: DEVICE,
  type: 'reboot',
  status: 'succeeded',
  uniqueKey: `label-${n}`,
  startedAt: 1,
  faultCode: null,
  result: null,
  ...more,
})
const events = (n: number, ...changes: string[]) =>
  changes.map(change => ({
    id: `${id(n)}:${change}`,
    taskId: id(n),
    change,
    status: change === 'started' ? 'running' : change,
  }))
const ran = (n: number, more: Partial<Execution> = {}): Execution => ({
  method: 'Reboot',
  key: keyOfTask(id(n)),
  fault: null,
  instanceNumber: null,
  values: [],
  ...more,
})
const deviceRecord = (more: Partial<DeviceRecord> = {}): DeviceRecord => ({
  id: DEVICE,
  executions: [ran(1)],
  informs: [[{ code: '1 BOOT', commandKey: '' }]],
  absent: null,
  written: '',
  ...more,
})

const BOOT = { sessionId: 's1', deviceId: DEVICE, events: [{ code: '1 BOOT', commandKey: '' }] }

const REQUEST = { id: 'w1', deviceId: DEVICE, status: 'arrived' }

/** The records of one reboot, which agree. */
const agreeing = (more: Partial<Records> = {}): Records => ({
  asked: [asked(1)],
  devices: [deviceRecord()],
  rows: [row(1)],
  rest: [row(1)],
  taskEvents: [
    ...events(1, 'queued', 'started'),
    { ...events(1, 'progress')[0]!, id: 'of 1,000 bytes' },
    { ...events(1, 'progress')[0]!, id: 'of 2,000 bytes' },
    ...events(1, 'succeeded'),
  ],
  sessions: [BOOT],
  informed: [BOOT],
  known: new Map(),
  outbox: [],
  strangers: [],
  rejected: [],
  deadLetters: [],
  openConnectionRequests: [],
  connectionRequests: [REQUEST],
  publishedConnectionRequests: [REQUEST],
  ...more,
})

const found = (r: Records): string =>
  differencesOf(r)
    .map(d => d.what)
    .join('\n')

describe('the audit', () => {
  test('finds no difference where records agree, also when events were published twice', () => {
    assert.equal(found(agreeing()), '')
    assert.equal(
      found(
        agreeing({
          taskEvents: [...events(1, 'queued', 'started', 'succeeded'), ...events(1, 'succeeded')],
          informed: [BOOT, BOOT],
          publishedConnectionRequests: [REQUEST, REQUEST],
        }),
      ),
      '',
    )
  })

  const planted: [string, Partial<Records>, RegExp][] = [
    [
      'an accepted task that is lost',
      { rows: [], rest: [], taskEvents: [], devices: [deviceRecord({ executions: [] })] },
      /it was accepted and is not there/,
    ],
    [
      'a task without an outcome',
      {
        rows: [row(1, { status: 'running' })],
        rest: [row(1, { status: 'running' })],
        taskEvents: events(1, 'queued', 'started'),
      },
      /it has no outcome: running/,
    ],
    [
      'a RPC that ran twice',
      { devices: [deviceRecord({ executions: [ran(1), ran(1)] })] },
      /ran it 2 times, where 1 is right/,
    ],
    ['a success that never ran', { devices: [deviceRecord({ executions: [] })] }, /ran it 0 times, where 1 is right/],
    [
      'a cancelled task that ran',
      {
        rows: [row(1, { status: 'cancelled' })],
        rest: [row(1, { status: 'cancelled' })],
        taskEvents: events(1, 'queued', 'started', 'cancelled'),
      },
      /ran it 1 times, where 0 is right/,
    ],
    ['a RPC of no task', { devices: [deviceRecord({ executions: [ran(1), ran(2)] })] }, /of no task/],
    [
      'an outcome that its events contradict',
      { taskEvents: events(1, 'queued', 'started', 'failed') },
      /it succeeded, and its events say failed/,
    ],
    [
      'two outcomes',
      { taskEvents: events(1, 'queued', 'started', 'succeeded', 'failed') },
      /its events say succeeded and failed/,
    ],
    ['an event that is missing', { taskEvents: events(1, 'queued', 'started') }, /nothing of an outcome/],
    [
      'an event published under two ids',
      { taskEvents: [...events(1, 'queued', 'started', 'succeeded'), { ...events(1, 'succeeded')[0]!, id: 'other' }] },
      /under 2 ids/,
    ],
    ['REST and database that differ', { rest: [row(1, { status: 'failed', faultCode: '9001' })] }, /REST failed 9001/],
    [
      'a cancellation that was confirmed and forgotten',
      { asked: [asked(1, { cancelled: 'yes' })] },
      /cancelling it was confirmed/,
    ],
    ['a refusal that no event tells', { strangers: ['t2'] }, /no event says that it was refused/],
    [
      'an answer to ?wait that was not so',
      { asked: [asked(1, { outcomes: [{ id: id(1), status: 'failed' }] })] },
      /said failed, and it is succeeded/,
    ],
    ['a key that made two tasks', { asked: [asked(1, { ids: new Set([id(1), id(2)]) })] }, /several tasks/],
    [
      'a request that became two tasks',
      { rows: [row(1), row(2, { uniqueKey: 'label-1' })], rest: [row(1), row(2)] },
      /became 2 tasks/,
    ],
    [
      'a refused task that is there',
      { asked: [asked(1, { ids: new Set(), refused: ['409'] })] },
      /it was refused \(409\) and is there/,
    ],
    ['a delivered event that is not kept', { sessions: [], informed: [] }, /the sessions have it 0 times/],
    ['a session that was not published', { informed: [] }, /was not published/],
    [
      'a device that stays away',
      { devices: [deviceRecord({ absent: 'http: 500' })] },
      /cannot come in any more: http: 500/,
    ],
    ['an event that stays in the outbox', { outbox: ['x'] }, /left in the outbox: x/],
    [
      'an end of a connection request that was not published',
      { publishedConnectionRequests: [] },
      /ended as arrived, and its topic says nothing/,
    ],
    [
      'a connection request that ended twice',
      { publishedConnectionRequests: [REQUEST, { ...REQUEST, status: 'expired' }] },
      /its topic says arrived and expired/,
    ],
    ['a dead letter', { deadLetters: ['x'] }, /a dead letter: x/],
  ]
  for (const [what, more, expected] of planted)
    test(`find ${what}`, () => assert.match(found(agreeing(more)), expected))

  test('find another instance than the result tells, and a write that never happened', () => {
    const add = { type: 'addObject', result: { instanceNumber: 3 } }
    assert.match(
      found(
        agreeing({
          asked: [asked(1, { type: 'addObject' })],
          rows: [row(1, add)],
          rest: [row(1, add)],
          devices: [deviceRecord({ executions: [ran(1, { method: 'AddObject', instanceNumber: 4 })] })],
        }),
      ),
      /it made instance 4, and the result says 3/,
    )
    const set = { type: 'setParameterValues' }
    assert.match(
      found(
        agreeing({
          asked: [asked(1, { type: 'setParameterValues' })],
          rows: [row(1, set)],
          rest: [row(1, set)],
          devices: [deviceRecord({ executions: [] })],
        }),
      ),
      /never set the value/,
    )
  })

  test('find a known value that the device does not have, unless nobody can know which writes ran', () => {
    const written = (status: string, known: string) => {
      const set = { type: 'setParameterValues', status }
      return found(
        agreeing({
          asked: [asked(1, { type: 'setParameterValues' })],
          rows: [row(1, set)],
          rest: [row(1, set)],
          taskEvents: events(1, 'queued', 'started', status),
          devices: [
            deviceRecord({
              executions: [ran(1, { method: 'SetParameterValues', values: ['label-1'] })],
              written: 'label-1',
            }),
          ],
          known: new Map([[DEVICE, known]]),
        }),
      )
    }
    assert.equal(written('succeeded', 'label-1'), '')
    assert.match(written('succeeded', 'older'), /known as "older", and the device has "label-1"/)
    assert.equal(written('cancelled', 'older'), '')
  })

  test('accept that a RPC of unknown outcome ran or not, and not that it ran twice', () => {
    const unknown = { status: 'failed', faultCode: 'unknown-outcome' }
    const with_ = (times: number) =>
      found(
        agreeing({
          rows: [row(1, unknown)],
          rest: [row(1, unknown)],
          taskEvents: events(1, 'queued', 'started', 'failed'),
          devices: [deviceRecord({ executions: Array.from({ length: times }, () => ran(1)) })],
        }),
      )
    assert.equal(with_(0), '')
    assert.equal(with_(1), '')
    assert.match(with_(2), /ran it 2 times, where 0 or 1 is right/)
  })
})
