/** The present of devices on acs.device.state.v1. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { TOPICS, deviceV1, fromBinary } from '@auroralinks/contracts'
import { statesPublished } from '../src/store/rows/device-state.ts'
import { harness } from './harness.ts'
import type { Harness } from './harness.ts'

interface Seen {
  states: (deviceV1.DeviceState | null)[]
  newest(): deviceV1.DeviceState | null | undefined
}

/** What a reader of the topic has of the device. */
async function reader(h: Harness): Promise<Seen> {
  const states: Seen['states'] = []
  await h.bus.subscribe({
    group: 'states',
    topics: [TOPICS.deviceState.name],
    from: 'earliest',
    handler: r => {
      if (r.key === h.device) states.push(r.value.length === 0 ? null : fromBinary(deviceV1.DeviceStateSchema, r.value))
    },
  }).ready
  return { states, newest: () => states.at(-1) }
}

async function until(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = performance.now() + 30_000; !(await condition()); await new Promise(r => setTimeout(r, 20)))
    assert.ok(performance.now() < end, what)
}

const due = async (h: Harness): Promise<number> =>
  (await h.database.query({ text: 'select from device_state_due' })).length

/** As identity does when the registry changes. */
const registryChanged = (h: Harness): Promise<unknown> =>
  h.database.query({
    text: 'INSERT INTO device_state_due (device_id, partition) VALUES ($1, $2) ON CONFLICT (device_id) DO UPDATE SET seq = excluded.seq',
    values: [h.device, h.bus.partitionOf(TOPICS.deviceState.name, h.device)],
  })

test('the present of a device follows what it says and what the registry says, and is gone with it', async (t: TestContext) => {
  const h = await harness()
  t.after(() => h.stop())
  const { states, newest } = await reader(h)
  const at = Date.now() - 60_000
  const values = {
    'Device.DeviceInfo.SoftwareVersion': '7.1',
    'Device.ManagementServer.ConnectionRequestURL': 'http://user:word@192.0.2.9:7547/cr?token=secret',
    'Device.ManagementServer.PeriodicInformInterval': '300',
  }
  await h.empty(await h.open({ at, values, events: ['1 BOOT', '2 PERIODIC'] }))
  await until('it is published', () => newest() != null)
  const state = newest()!
  assert.deepEqual(
    [state.deviceId, state.state, state.device?.serialNumber, state.softwareVersion, state.dataModelRoot],
    [h.device, 'active', '1', '7.1', 'Device.'],
  )
  assert.deepEqual(
    [state.lastInformAt, state.lastBootAt, state.periodicInformInterval, state.silentSince, state.ipAddress],
    [BigInt(at), BigInt(at), 300, 0n, '192.0.2.1'],
  )
  assert.equal(state.connectionRequestUrl, 'http://192.0.2.9:7547/cr', 'without what may be a secret')
  assert.deepEqual(
    state.lastEvents.map(e => e.code),
    ['1 BOOT', '2 PERIODIC'],
  )
  await until('nothing is due any more', async () => (await due(h)) === 0)

  const before = states.length
  for (let i = 0; i < 3; i++) await h.empty(await h.open({ values }))
  assert.equal(await due(h), 0, 'Informs that tell nothing new')
  await h.database.query({ text: `UPDATE device SET tags = '{gold}' WHERE key = $1`, values: [h.key] })
  await registryChanged(h)
  await until('its tags are published', () => newest()?.tags[0] === 'gold')
  assert.equal(states.length, before + 1)

  await h.database.query({ text: 'DELETE FROM device WHERE key = $1', values: [h.key] })
  await registryChanged(h)
  await until('it is gone', () => newest() === null)
})

test('what changes while it is published is published again, and so is what a planner published that had lost the partition', async (t: TestContext) => {
  const h = await harness()
  t.after(() => h.stop())
  const { states } = await reader(h)
  const partition = h.bus.partitionOf(TOPICS.deviceState.name, h.device)
  await h.empty(await h.open())
  await until('it is published', async () => states.length === 1 && (await due(h)) === 0)
  await h.retire()
  await registryChanged(h)
  const [row] = await h.database.query<{ seq: bigint }>({ text: 'select seq from device_state_due' })
  const [{ epoch }] = (await h.database.query<{ epoch: bigint }>({
    text: 'select epoch from planner_epoch where partition = $1',
    values: [partition],
  })) as [{ epoch: bigint }]
  const published = [{ device_id: h.device, partition, seq: row!.seq }]

  await registryChanged(h)
  await statesPublished(h.database, new Map([[partition, BigInt(epoch)]]), published)
  assert.equal(await due(h), 1, 'it changed meanwhile')

  const [again] = await h.database.query<{ seq: bigint }>({ text: 'select seq from device_state_due' })
  await statesPublished(h.database, new Map([[partition, BigInt(epoch) - 1n]]), [{ ...published[0]!, seq: again!.seq }])
  const [after] = await h.database.query<{ seq: bigint }>({ text: 'select seq from device_state_due' })
  assert.ok(BigInt(after!.seq) > BigInt(again!.seq), 'the partition had a newer owner: it is due again')

  await statesPublished(h.database, new Map([[partition, BigInt(epoch)]]), [{ ...published[0]!, seq: after!.seq }])
  assert.equal(await due(h), 0)
})

test('where it is switched off nothing is due', async (t: TestContext) => {
  const h = await harness({ ACS_DEVICE_STATE: 'off' })
  t.after(() => h.stop())
  await h.empty(await h.open())
  const [row] = await h.database.query<{ state_at: Date | null }>({ text: 'select state_at from device_status' })
  assert.deepEqual([row?.state_at, await due(h)], [null, 0])
})
