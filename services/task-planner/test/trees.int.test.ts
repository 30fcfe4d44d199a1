/** What is stored of trees: which parameters are gone, and what devices of a model have taught. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { testDatabase } from '@auroralinks/testkit/database'
import { silentLogger, systemClock } from '@auroralinks/runtime'
import { silentTelemetry } from '@auroralinks/telemetry'
import { noEffects } from '../src/domain/effects.ts'
import type { Effects } from '../src/domain/effects.ts'
import type { Device } from '../src/domain/model.ts'
import { createModelShapes } from '../src/shell/model-shapes.ts'
import { claimEpochs } from '../src/store/epochs.ts'
import type { Item } from '../src/store/item.ts'
import { createPaths } from '../src/store/paths.ts'
import { createRecorder } from '../src/store/recorder.ts'
import type { Recorder } from '../src/store/recorder.ts'
import { buildStatement } from '../src/store/statement.ts'
import { accepted, harness, rpcOf } from './harness.ts'
import { createWriteBarrier } from './write-barrier.ts'

let db: Awaited<ReturnType<typeof testDatabase>>
let recorder: Recorder
let epoch: bigint
before(async () => {
  db = await testDatabase()
  epoch = (await claimEpochs(db.database, [0])).get(0)!.epoch
  recorder = createRecorder({
    database: db.database,
    trace: 'none',
    logger: silentLogger,
    telemetry: silentTelemetry,
    gatherMs: 0,
  })
})
after(async () => {
  await recorder.close()
  await db.drop()
})

const itemOf = (key: number, effects: Partial<Effects>): Item => ({
  partition: 0,
  epoch,
  deviceKey: String(key),
  deviceId: `00D09E-Box-${key}`,
  effects: { ...noEffects(), ...effects },
  outbox: [],
  at: Date.now(),
})
const write = (key: number, effects: Partial<Effects>): Promise<void> => recorder.write(itemOf(key, effects), true)
const known = async (key: number): Promise<string[]> =>
  (
    await db.database.query<{ path: string }>({
      text: 'SELECT pp.path FROM parameter p JOIN parameter_path pp ON pp.id = p.path_id WHERE p.device_key = $1 ORDER BY pp.path',
      values: [key],
    })
  ).map(r => r.path)

test('what a device has no more goes: below each object that was read, and below the objects that a level does not list', async () => {
  const names = ['Device.A.X', 'Device.A.Y', 'Device.AB.X', 'Device.T.1.P', 'Device.T.2.P', 'Device.T.10.P', 'Device.Z']
  for (const key of [1, 2]) await write(key, { parameters: names.map(name => ({ name, value: '1' })) })
  await write(1, {
    parameters: [{ name: 'Device.A.X', value: '2' }],
    gone: [
      { prefix: 'Device.A.', except: new Set(['Device.A.X']) },
      { prefix: 'Device.T.', except: new Set(), below: new Set(['Device.T.10.']) },
    ],
  })
  assert.deepEqual(await known(1), ['Device.A.X', 'Device.AB.X', 'Device.T.10.P', 'Device.Z'])
  await write(1, { gone: [{ prefix: 'Device.', except: new Set(['Device.Z']), below: new Set(['Device.AB.']) }] })
  assert.deepEqual(await known(1), ['Device.AB.X', 'Device.Z'])
  assert.deepEqual(await known(2), names.toSorted(), 'no other device loses any')
})

test('what is gone of a whole device is found among its own parameters, not among the paths of the fleet', async () => {
  await db.database.query({
    text: "INSERT INTO parameter_path (path) SELECT 'Device.Others.' || i FROM generate_series(1, 5000) i",
  })
  await write(21, { parameters: ['Device.E.1', 'Device.E.2', 'Device.E.3'].map(name => ({ name, value: '1' })) })
  for (const prefix of ['', 'Device.']) {
    const gone = [{ prefix, except: new Set(['Device.E.1']) }]
    const paths = createPaths(db.database)
    const { text, values } = await paths.resolved(['Device.E.1'], [], numbers =>
      buildStatement([itemOf(21, { gone })], [], numbers, 'none'),
    )
    const [plan] = await db.database.query<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>({
      text: `EXPLAIN (ANALYZE, FORMAT JSON) ${text}`,
      values,
    })
    assert.ok(readOf(plan!['QUERY PLAN'][0].Plan, 'parameter_path') <= 3)
    assert.deepEqual(await known(21), ['Device.E.1'])
    await write(21, { parameters: [{ name: 'Device.E.2', value: '1' }] })
  }
})

interface PlanNode {
  'Relation Name'?: string
  'Actual Rows': number
  'Actual Loops': number
  Plans?: PlanNode[]
}

/** Rows of a table that a plan has looked at. */
const readOf = (node: PlanNode, table: string): number =>
  (node['Relation Name'] === table ? node['Actual Rows'] * node['Actual Loops'] : 0) +
  (node.Plans ?? []).reduce((sum, below) => sum + readOf(below, table), 0)

test('a row that is named by its alias is the row of that number, where that is known', async () => {
  const row = (table: string, n: number, alias: string) => ({ name: `${table}${n}.Alias`, value: alias })
  const names = async (key: number, table: string) => (await known(key)).filter(name => name.startsWith(table))
  const T = 'Device.Q.'
  await write(11, { parameters: [row(T, 3, 'a.b'), row(T, 4, 'c'), { name: `${T}3.V`, value: '1' }] })
  await write(11, {
    parameters: [
      { name: `${T}[a.b].V`, value: '2' },
      { name: `${T}[c].S.1.V`, value: '3' },
      { name: `${T}[unknown].V`, value: '4' },
    ],
  })
  assert.deepEqual(await names(11, T), [`${T}3.Alias`, `${T}3.V`, `${T}4.Alias`, `${T}4.S.1.V`, `${T}[unknown].V`])
  // Tables below tables, and what the same write tells.
  await write(11, {
    parameters: [
      row(`${T}4.S.`, 9, 'inner'),
      { name: `${T}[c].S.[inner].V`, value: '5' },
      { name: `${T}[c].V`, value: '6' },
    ],
  })
  assert.deepEqual(await names(11, `${T}4.S.9`), [`${T}4.S.9.Alias`, `${T}4.S.9.V`])
  // What is deleted by its alias is gone; two rows of one alias leave open which is meant.
  await write(11, { gone: [{ prefix: `${T}[c].S.`, except: new Set([`${T}[c].S.[inner].V`]) }] })
  assert.deepEqual(await names(11, `${T}4.`), [`${T}4.Alias`, `${T}4.S.9.V`, `${T}4.V`])
  await write(11, { gone: [{ prefix: `${T}[c].`, except: null }], parameters: [row(T, 5, 'a.b')] })
  await write(11, { parameters: [{ name: `${T}[a.b].V`, value: '7' }] })
  assert.deepEqual(await names(11, T), [`${T}3.Alias`, `${T}3.V`, `${T}5.Alias`, `${T}[a.b].V`, `${T}[unknown].V`])
  // Another device's rows say nothing.
  await write(12, { parameters: [{ name: `${T}[c].V`, value: '1' }] })
  assert.deepEqual(await names(12, T), [`${T}[c].V`])
})

test('what was learned of a model outlasts the planner, and belongs to its firmware alone', async () => {
  const device = (softwareVersion: string, serial = '1') =>
    ({ id: `00D09E-Box-${serial}`, root: 'Device.', softwareVersion }) as Device
  const open = () => createModelShapes({ database: db.database, clock: systemClock, logger: silentLogger })
  const first = open()
  await first.of(device('1.0'))
  first.learn(device('1.0'), [
    {
      sizes: new Map([['Device.T.{i}.', 20]]),
      leaves: new Map([['Device.T.{i}.', new Map([['P', true]])]]),
      values: { ok: 400, refused: 420 },
      bad: [{ name: 'Device.T.{i}.Q', code: '9005', string: 'Invalid parameter name', spoils: true }],
    },
  ])
  await first.stop()
  const second = open()
  const shape = await second.of(device('1.0', '2'))
  assert.deepEqual(shape.values, { ok: 400, refused: 420 })
  assert.deepEqual(shape.objects.get('Device.T.{i}.'), { size: 20, leaves: new Map([['P', true]]) })
  assert.equal(shape.bad.get('Device.T.{i}.Q')?.code, '9005')
  assert.equal(await second.of(device('1.0', '3')), shape, 'one in memory for all devices of the model')
  assert.equal((await second.of(device('1.1'))).objects.size, 0)
  await second.stop()
})

test('how a refresh ended is written when its model has what it found, and not before', async t => {
  const shapes = createWriteBarrier(text => text.includes('INSERT INTO model_shape'))
  const h = await harness({}, { plannersDatabase: shapes.through })
  t.after(() => shapes.open())
  t.after(() => h.stop())
  const id = accepted(await h.create({ case: 'refresh', value: { path: 'Device.T.' } }))
  const session = await h.open()
  const list = rpcOf(await h.empty(session))
  assert.equal(list.request.case, 'getParameterNames')
  shapes.shut()
  const names = Array.from({ length: 20 }, (_, i) => `Device.T.P${i}`)
  const read = rpcOf(
    await h.respond(session, list.id, {
      case: 'getParameterNames',
      value: { parameters: names.map(name => ({ name, writable: false })) },
    }),
  )
  const end = h.respond(session, read.id, {
    case: 'getParameterValues',
    value: { parameters: names.map(name => ({ name, value: '1', type: 'xsd:string' })) },
  })
  while (shapes.held() === 0) await new Promise(resolve => setTimeout(resolve, 5))
  // Longer than a write takes that waits for nothing.
  for (let i = 0; i < 50; i++) assert.notEqual((await h.task(id)).status, 'succeeded')
  shapes.open()
  assert.equal((await end).reply.case, 'done')
  while ((await h.task(id)).status !== 'succeeded') await new Promise(resolve => setTimeout(resolve, 5))
  const [model] = await h.database.query<{ names: string }>({
    text: "SELECT shape #>> '{objects,Device.T.,2}' AS names FROM model_shape WHERE oui = '00D09E' AND product_class = 'Box' AND software_version = '1.0' AND shape::text LIKE '%P19%'",
    values: [],
  })
  assert.deepEqual(
    model?.names.split(','),
    names.map(name => name.slice('Device.T.'.length)),
  )
})
