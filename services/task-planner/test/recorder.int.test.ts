import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { testDatabase } from '@auroralinks/testkit/database'
import { silentLogger } from '@auroralinks/runtime'
import { silentTelemetry } from '@auroralinks/telemetry'
import { noEffects } from '../src/domain/effects.ts'
import type { Effects } from '../src/domain/effects.ts'
import { Fenced, claimEpochs } from '../src/store/epochs.ts'
import { createRecorder } from '../src/store/recorder.ts'
import type { Recorder } from '../src/store/recorder.ts'
import { createWriteBarrier } from './write-barrier.ts'

let db: Awaited<ReturnType<typeof testDatabase>>
let recorder: Recorder
let epoch: bigint
const order: string[] = []
/** Holds statements that write or delete parameters. */
const barrier = createWriteBarrier(text => /INSERT INTO parameter AS p|DELETE FROM parameter /.test(text))
before(async () => {
  db = await testDatabase()
  epoch = (await claimEpochs(db.database, [0])).get(0)!.epoch
  recorder = createRecorder({
    database: barrier.through(db.database),
    trace: 'none',
    logger: silentLogger,
    telemetry: silentTelemetry,
    gatherMs: 25,
  })
})
after(async () => {
  await recorder.close()
  await db.drop()
})

const write = (name: string, key: number, effects: Partial<Effects>): Promise<void> =>
  recorder
    .write(
      {
        partition: 0,
        epoch,
        deviceKey: String(key),
        deviceId: `00D09E-Box-${key}`,
        effects: { ...noEffects(), ...effects },
        outbox: [],
        at: Date.now(),
      },
      false,
    )
    .then(() => {
      order.push(name)
    })

test('what an Inform brought is written ahead of whatever needs its own statement for other devices, and in the order of its own', async () => {
  const gone = [{ prefix: 'Device.Hosts.', except: null }]
  const at = Date.UTC(2026, 0, 1)
  barrier.shut()
  const all = Array.from({ length: 60 }, (_, i) => write(`refresh ${i}`, i + 1, { gone }))
  all.push(write('inform of the first', 1, { status: { lastInformAt: at } }))
  await write('inform of another', 1_000, { status: { lastInformAt: at } })
  assert.deepEqual(order, ['inform of another'])
  barrier.open()
  await Promise.all(all)
  assert.ok(order.indexOf('refresh 0') < order.indexOf('inform of the first'), order.join(', '))
  const rows = await db.database.query<{ device_key: bigint; last_inform_at: Date }>({
    text: 'select device_key, last_inform_at from device_status order by device_key',
  })
  assert.deepEqual(
    rows.map(r => [r.device_key, r.last_inform_at.getTime()]),
    [
      [1n, at],
      [1_000n, at],
    ],
  )
})

test('while a device tells of many parameters, what others told is written, and what it tells next waits', async () => {
  order.length = 0
  const parameters = Array.from({ length: 150 }, (_, i) => ({ name: `Device.Tree.${i}`, value: 'v' }))
  const status = { lastInformAt: Date.UTC(2026, 0, 2) }
  barrier.shut()
  const all = [write('tree', 71, { parameters }), write('next of its device', 71, { status })]
  while (barrier.held() === 0) await new Promise(resolve => setImmediate(resolve))
  await write('other', 72, { status })
  const small = write('other with few', 73, { parameters: parameters.slice(0, 5) })
  assert.deepEqual(order, ['other'])
  barrier.open()
  await Promise.all([...all, small])
  assert.ok(order.indexOf('tree') < order.indexOf('next of its device'), order.join(', '))
  const [row] = await db.database.query<{ n: bigint }>({
    text: 'SELECT count(*) AS n FROM parameter WHERE device_key IN (71, 73)',
  })
  assert.equal(row!.n, 155n)
})

test('what was decided before a partition was lost and taken again is fenced off, whatever is written with it', async () => {
  const older = (await claimEpochs(db.database, [1])).get(1)!.epoch
  const newer = (await claimEpochs(db.database, [1])).get(1)!.epoch
  const at = (lastInformAt: number, key: string, under: bigint): Promise<void> =>
    recorder.write(
      {
        partition: 1,
        epoch: under,
        deviceKey: key,
        deviceId: `00D09E-Box-${key}`,
        effects: { ...noEffects(), status: { lastInformAt } },
        outbox: [],
        at: Date.now(),
      },
      false,
    )
  const [stale, fresh] = await Promise.allSettled([at(1_000, '2001', older), at(2_000, '2002', newer)])
  assert.ok(stale.status === 'rejected' && stale.reason instanceof Fenced)
  assert.equal(fresh.status, 'fulfilled')
  assert.deepEqual(
    (
      await db.database.query<{ device_key: bigint }>({
        text: 'SELECT device_key FROM device_status WHERE device_key > 2000',
      })
    ).map(r => r.device_key),
    [2_002n],
  )
  assert.equal(recorder.backlog(), 0)
})
