/** device.silent and device.back on the bus and in the database. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import {
  HEADER,
  TOPICS,
  TYPE,
  cloudEventHeaders,
  deviceV1,
  encodeMessage,
  fromBinary,
  sessionV1,
} from '@auroralinks/contracts'
import { newId } from '@auroralinks/runtime'
import { harness } from './harness.ts'
import type { Harness } from './harness.ts'

const SECOND = 1_000
const INTERVAL = { 'Device.ManagementServer.PeriodicInformInterval': '10' }
const ENV = { ACS_SILENT_INTERVALS: '2' }

/** Gateways listened from one time to another, by what stands in every partition. */
async function listened(h: Harness, from: number, to: number): Promise<void> {
  const topic = TOPICS.sessionEvents.name
  for (let at = from; at <= to; at += 10 * SECOND)
    await h.bus.publishAll(
      Array.from({ length: h.bus.partitionsOf(topic) }, (_, partition) => ({
        topic,
        key: 'gateway-1',
        partition,
        value: encodeMessage(sessionV1.GatewayListeningSchema, { at: BigInt(at) }),
        headers: cloudEventHeaders({ id: newId(), source: 't', type: TYPE.gatewayListening, subject: 'g', time: at }),
      })),
    )
}

const told = (h: Harness, type: string) => h.published.filter(p => p.type === type)

async function until(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = performance.now() + 30_000; !(await condition()); await new Promise(r => setTimeout(r, 20)))
    assert.ok(performance.now() < end, what)
}

/** The watch has looked at all that was due. */
const looked = (h: Harness, now: number): Promise<void> =>
  until('all that was due has been looked at', async () => {
    const rows = await h.database.query<{ due: boolean }>({
      text: `select bool_or(silence_check_at <= $1) as due from device_status`,
      values: [new Date(now)],
    })
    return rows[0]?.due !== true
  })

const stateOf = async (h: Harness) =>
  (
    await h.database.query<{ silent_since: Date | null; inform_seconds: number }>({
      text: 'select silent_since, inform_seconds from device_status where device_key = $1',
      values: [h.key],
    })
  )[0]

async function come(h: Harness, at: number): Promise<string> {
  const session = await h.open({ at, values: INTERVAL })
  await h.empty(session)
  return session
}

test('a device that does not come is silent once, and back once when it comes, whichever planner is there', async (t: TestContext) => {
  const h = await harness(ENV)
  t.after(() => h.stop())
  const now = Date.now()
  await listened(h, now - 120 * SECOND, now - 100 * SECOND)
  await come(h, now - 95 * SECOND)
  await listened(h, now - 95 * SECOND, now)
  await until('it is silent', () => told(h, TYPE.deviceSilent).length > 0)
  await h.restart()
  await listened(h, now + 5 * SECOND, now + 10 * SECOND)
  await looked(h, now + 10 * SECOND)
  const [{ record }] = told(h, TYPE.deviceSilent) as [ReturnType<typeof told>[number]]
  const silent = fromBinary(deviceV1.SilentSchema, record.value)
  assert.deepEqual(
    [silent.deviceId, silent.lastInformAt, silent.intervalSeconds, record.headers[HEADER.id]],
    [h.device, BigInt(now - 95 * SECOND), 10, `${h.device}:silent:${now - 95 * SECOND}`],
  )
  assert.equal((await stateOf(h))?.silent_since?.getTime(), Number(silent.at))

  const session = await come(h, now + 10 * SECOND)
  await until('it is back', () => told(h, TYPE.deviceBack).length > 0)
  const back = fromBinary(deviceV1.BackSchema, told(h, TYPE.deviceBack)[0]!.record.value)
  assert.deepEqual([back.sessionId, back.silentSince], [session, silent.at])
  await come(h, now + 12 * SECOND)
  assert.equal((await stateOf(h))?.silent_since, null)
  assert.deepEqual([told(h, TYPE.deviceSilent).length, told(h, TYPE.deviceBack).length], [1, 1])
})

test('an absence of the ACS is no silence of its devices, over a restart of the planner', async (t: TestContext) => {
  const h = await harness(ENV)
  t.after(() => h.stop())
  const now = Date.now()
  await listened(h, now - 900 * SECOND, now - 880 * SECOND)
  await come(h, now - 880 * SECOND)
  await h.restart()
  // Nobody listened for five minutes; then it waits as long again.
  await listened(h, now - 580 * SECOND, now - 320 * SECOND)
  await looked(h, now - 320 * SECOND)
  assert.equal(told(h, TYPE.deviceSilent).length, 0, 'not after the absence, and not within the grace')
  await listened(h, now - 315 * SECOND, now - 255 * SECOND)
  await until('it is silent when the grace is over', () => told(h, TYPE.deviceSilent).length > 0)
})

test('a device that is removed, blocked or sent elsewhere is never silent, nor is one that never came', async (t: TestContext) => {
  const h = await harness(ENV)
  t.after(() => h.stop())
  const now = Date.now()
  await listened(h, now - 200 * SECOND, now - 190 * SECOND)
  await come(h, now - 190 * SECOND)
  await h.database.query({
    text: "INSERT INTO device (id, oui, product_class, serial_number, state) VALUES ('00D09E-Box-E', '00D09E', 'Box', 'E', 'expected')",
  })
  for (const change of ["state = 'blocked'", "state = 'active', redirect_to = 'http://elsewhere/'"]) {
    await h.database.query({ text: `UPDATE device SET ${change} WHERE key = $1`, values: [h.key] })
    await h.database.query({
      text: 'UPDATE device_status SET silence_check_at = $2 WHERE device_key = $1',
      values: [h.key, new Date(now - 170 * SECOND)],
    })
    await listened(h, now - 185 * SECOND, now - 100 * SECOND)
    await looked(h, now - 150 * SECOND)
    assert.equal(told(h, TYPE.deviceSilent).length, 0, change)
  }
  await h.database.query({ text: 'UPDATE device SET redirect_to = NULL WHERE key = $1', values: [h.key] })
  await h.forget()
  await listened(h, now - 95 * SECOND, now)
  await h.restart()
  await looked(h, now)
  assert.equal(told(h, TYPE.deviceSilent).length, 0)
})

test('many devices that fall silent at once are told each once, in bounded steps', async (t: TestContext) => {
  const h = await harness({ ...ENV, ACS_PLANNER_DEVICES: '100' })
  t.after(() => h.stop())
  const now = Date.now()
  const topic = TOPICS.sessionEvents.name
  const ids = Array.from({ length: 2_000 }, (_, i) => `00D09E-Many-${i}`)
  await h.database.query({
    text: "INSERT INTO device (id, oui, product_class, serial_number, state) SELECT id, '00D09E', 'Many', id, 'active' FROM unnest($1::text[]) AS id",
    values: [ids],
  })
  await h.database.query({
    text: `INSERT INTO device_status (device_key, device_id, partition, last_inform_at, inform_seconds, silence_check_at)
           SELECT d.key, d.id, r.partition, $3, 10, $3 FROM unnest($1::text[], $2::int[]) AS r(id, partition) JOIN device d USING (id)`,
    values: [ids, ids.map(id => h.bus.partitionOf(topic, id)), new Date(now - 100 * SECOND)],
  })
  await listened(h, now - 110 * SECOND, now)
  await until('all are told', () => new Set(told(h, TYPE.deviceSilent).map(p => p.record.key)).size === ids.length)
  const own = told(h, TYPE.deviceSilent).map(p => p.record.headers[HEADER.id])
  assert.equal(new Set(own).size, own.length, 'each once')
})

test('what a newer version says to nobody in particular is passed over; what somebody waits for is a dead letter', async (t: TestContext) => {
  const h = await harness(ENV)
  t.after(() => h.stop())
  const letters = () => h.published.filter(p => p.record.topic === TOPICS.deadLetter.name).map(p => p.record.headers)
  const publish = (more: Record<string, string>): Promise<void> =>
    h.bus.publish({
      topic: TOPICS.sessionEvents.name,
      key: h.device,
      value: new Uint8Array([1, 2, 3]),
      headers: {
        ...cloudEventHeaders({ id: newId(), source: 't', type: TYPE.sessionLost, subject: h.device, time: Date.now() }),
        [HEADER.type]: 'session.ofNextYear',
        ...more,
      },
    })
  await publish({})
  await publish({
    [HEADER.replyTopic]: TOPICS.sessionReplies.name,
    [HEADER.replyPartition]: '0',
    [HEADER.replyInstance]: 'gateway-1',
    [HEADER.correlation]: 'asked',
    [HEADER.deadline]: String(Date.now() + 10 * SECOND),
  })
  await publish({ [HEADER.type]: 'nothing.ofOurs' })
  await until('both are dead letters', () => letters().length >= 2)
  assert.deepEqual(
    letters().map(l => [l[HEADER.type], l[HEADER.correlation]]),
    [
      ['session.ofNextYear', 'asked'],
      ['nothing.ofOurs', undefined],
    ],
  )
})
