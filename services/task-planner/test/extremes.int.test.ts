/**
 * No record of an admitted session reaches the dead letters for what a device put into it: the extremes that the codec
 * lets through go decode → event → decision → real PostgreSQL, by a seed.
 */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { decode, isMessage } from '@auroralinks/cwmp'
import type { Inform } from '@auroralinks/cwmp'
import { TOPICS, TYPE, cloudEventHeaders, create, cwmpV1, sessionV1, toBinary } from '@auroralinks/contracts'
import { RecordRefused, createMemoryBus } from '@auroralinks/bus'
import { newId } from '@auroralinks/runtime'
import { accepted, harness, rpcOf } from './harness.ts'
import type { Harness } from './harness.ts'

const INDEXED = 'Device.X_ACME.Profile'
let h: Harness
before(async () => {
  h = await harness({ ACS_INDEXED_PARAMETERS: INDEXED, ACS_TRACE: 'all' })
})
after(() => h.stop())

/** Numbers from 0 to below `n`, the same for the same seed (mulberry32). */
function randomOf(seed: number): (n: number) => number {
  let a = seed
  return n => {
    a = (a + 0x6d2b79f5) | 0
    let t = Math.imul(a ^ (a >>> 15), 1 | a)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4_294_967_296) * n)
  }
}

const PIECES = [
  'a',
  'Z',
  '9',
  '.',
  '_',
  '%',
  '\\',
  '"',
  "'",
  '{',
  '}',
  ',',
  'NULL',
  '\0',
  '\u0001',
  '\n',
  'ü',
  '漢',
  '😀',
  '&#xD800;',
  '&#xDFFF;',
  '&#0;',
  '&#x10FFFF;',
  '\\u0000',
  '\\ud800',
  'ￜ',
]
const LENGTHS = [0, 1, 30, 255, 256, 257, 700, 2_704, 6_000, 12_000]

test('whatever an Inform and an answer hold, the session is stored, and what fits of it too', async () => {
  const random = randomOf(20_261_130)
  const pick = <T>(list: readonly T[]): T => list[random(list.length)]!
  const word = (most = pick(LENGTHS)): string =>
    Array.from({ length: most }, () => (random(4) === 0 ? pick(PIECES) : String.fromCharCode(97 + random(26))))
      .join('')
      .replace(/<|>/g, '')
  const value = (name: string, type = pick(['xsd:string', 'xsd:int', 'object', '', word(40)])): string =>
    `<ParameterValueStruct><Name>${name}</Name><Value xsi:type="${type.replace(/["&\n]/g, '')}">${word()}</Value></ParameterValueStruct>`
  const envelope = (body: string): string =>
    `<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns:cwmp="urn:dslforum-org:cwmp-1-0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soap:Header><cwmp:ID>1</cwmp:ID></soap:Header><soap:Body>${body}</soap:Body></soap:Envelope>`
  const decoded = (body: string) => {
    const d = decode(Buffer.from(envelope(body)))
    assert.ok(d.ok, d.ok ? '' : d.error.message)
    return d.envelope.message
  }
  const parameters = () =>
    [
      'Device.DeviceInfo.SoftwareVersion',
      'Device.DeviceInfo.HardwareVersion',
      'Device.ManagementServer.ConnectionRequestURL',
      INDEXED,
    ]
      .map(n => value(n))
      .join('') +
    Array.from({ length: 5 }, () => value(`Device.${word()}`)).join('') +
    value('Device.Ethernet.Interface.1.MACAddress')

  const open = async (): Promise<string> => {
    const inform = decoded(
      `<cwmp:Inform><DeviceId><Manufacturer>${word()}</Manufacturer><OUI>00D09E</OUI><ProductClass>Box</ProductClass><SerialNumber>1</SerialNumber></DeviceId><Event>${Array.from({ length: pick([1, 3, 100]) }, () => `<EventStruct><EventCode>2 ${word()}</EventCode><CommandKey>${word()}</CommandKey></EventStruct>`).join('')}</Event><MaxEnvelopes>1</MaxEnvelopes><CurrentTime>${pick(['0000-00-00', '99999-12-31T00:00:00Z', word()])}</CurrentTime><RetryCount>${pick(['0', '4294967295', '99999999999999999999'])}</RetryCount><ParameterList>${parameters()}</ParameterList></cwmp:Inform>`,
    )
    assert.ok(isMessage(inform, 'Inform'))
    const sessionId = newId()
    await h.bus.publish({
      topic: TOPICS.sessionEvents.name,
      key: h.device,
      headers: cloudEventHeaders({
        id: newId(),
        source: 'test',
        type: TYPE.sessionOpened,
        subject: h.device,
        time: Date.now(),
      }),
      value: toBinary(sessionV1.SessionOpenedSchema, recordOf(sessionId, inform)),
    })
    return sessionId
  }
  const recordOf = (sessionId: string, m: Inform) =>
    create(sessionV1.SessionOpenedSchema, {
      sessionId,
      deviceKey: h.key,
      device: m.deviceId,
      events: m.events,
      cwmpVersion: '1.2',
      authentication: 'none',
      remoteAddress: '192.0.2.1',
      retryCount: Math.min(m.retryCount, 0xffffffff),
      parameters: toBinary(
        cwmpV1.ParameterListSchema,
        create(cwmpV1.ParameterListSchema, { parameters: m.parameters }),
      ),
      receivedAt: BigInt(pick([Date.now(), Date.now(), 253_402_300_800_000, 8_640_000_000_000_000])),
      rpcId: word(),
      said: { bytes: 2_000, xml: Buffer.from(word()) },
    })

  for (let pass = 0; pass < 8; pass++) {
    const task = accepted(await h.create({ case: 'getParameterValues', value: { names: ['Device.'] } }))
    const session = await open()
    const rpc = rpcOf(await h.empty(session))
    if (pass % 3 === 0) {
      const fault = decoded(
        `<soap:Fault><faultcode>Client</faultcode><faultstring>CWMP fault</faultstring><detail><cwmp:Fault><FaultCode>${word()}</FaultCode><FaultString>${word()}</FaultString></cwmp:Fault></detail></soap:Fault>`,
      )
      assert.ok(isMessage(fault, 'Fault'))
      await h.respond(session, rpc.id, { case: 'fault', value: fault.cwmp })
    } else {
      const values = decoded(
        `<cwmp:GetParameterValuesResponse><ParameterList>${parameters()}</ParameterList></cwmp:GetParameterValuesResponse>`,
      )
      assert.ok(isMessage(values, 'GetParameterValuesResponse'))
      await h.respond(session, rpc.id, { case: 'getParameterValues', value: values })
    }
    await until(async () => {
      const [row] = await h.database.query<{ outcome: string | null }>({
        text: 'SELECT outcome FROM session WHERE id = $1',
        values: [session],
      })
      return row?.outcome === 'completed' && ['succeeded', 'failed'].includes((await h.task(task)).status)
    }, `pass ${pass}: the session and its task are stored`)
    // The parameter beside the odd ones was stored, each time anew.
    const marker = `pass ${pass}`
    await h.empty(await h.open({ values: { [INDEXED]: marker, [`Device.${'é'.repeat(300)}`]: 'x' } }))
    await until(
      async () =>
        (
          await h.database.query<{ value: string }>({
            text: 'SELECT value FROM parameter_index WHERE device_key = $1',
            values: [h.key],
          })
        )[0]?.value === marker,
      `pass ${pass}: what fits is stored`,
    )
  }
  assert.deepEqual(
    h.published.filter(m => m.record.topic === TOPICS.deadLetter.name).map(m => m.record.headers),
    [],
  )
})

test('what the database refuses for a reason that nobody knew is left out alone: the rest of the record and of the batch is stored', async () => {
  await h.database.query({ text: `ALTER TABLE parameter ADD CONSTRAINT cursed CHECK (value <> 'cursed')` })
  await h.database.query({
    text: `ALTER TABLE device_status ADD CONSTRAINT cursed_status CHECK (software_version <> 'cursed')`,
  })
  const values = {
    ...Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`Device.Good.${i}`, 'kept'])),
    'Device.Bad': 'cursed',
    'Device.DeviceInfo.SoftwareVersion': 'cursed',
    'Device.DeviceInfo.HardwareVersion': 'H7',
  }
  const id = newId()
  // Both are published before either is written: they go into one statement.
  const [session] = await Promise.all([h.open({ values, id }), h.open({ values: { 'Device.Other': 'beside' } })])
  await until(
    async () =>
      (
        await h.database.query({
          text: `SELECT FROM parameter WHERE device_key = $1 AND value = 'beside'`,
          values: [h.key],
        })
      ).length === 1,
    'what came in the same moment is stored',
  )
  await h.empty(session)
  await until(
    async () =>
      (
        await h.database.query({
          text: `SELECT FROM parameter p JOIN parameter_path pp ON pp.id = p.path_id WHERE p.device_key = $1 AND pp.path LIKE 'Device.Good.%' AND p.value = 'kept'`,
          values: [h.key],
        })
      ).length === 20,
    'twenty parameters are stored',
  )
  await until(
    async () =>
      (
        await h.database.query({
          text: `SELECT FROM device_status d, session s WHERE d.device_key = $1 AND s.id = $2 AND d.hardware_version = 'H7' AND s.outcome = 'completed'`,
          values: [h.key, session],
        })
      ).length === 1,
    'the rest of the status and the session are stored',
  )
  assert.deepEqual(
    h.published.filter(m => m.record.topic === TOPICS.deadLetter.name),
    [],
  )
})

test('an event that the broker refuses for its size is left out alone: the others are published, and the session is stored', async () => {
  const bus = createMemoryBus({})
  const publishAll = bus.publishAll.bind(bus)
  bus.publishAll = records =>
    records.some(r => r.value.length > 5_000)
      ? Promise.reject(new RecordRefused('the message is too large'))
      : publishAll(records)
  const other = await harness({}, { bus })
  try {
    const session = await other.open({ values: { 'Device.A': 'x'.repeat(10_000) } })
    await other.empty(session)
    await until(
      async () =>
        (
          await other.database.query({
            text: `SELECT FROM session WHERE id = $1 AND outcome = 'completed'`,
            values: [session],
          })
        ).length === 1,
      'the session is stored',
    )
    await until(
      async () => other.published.some(m => m.type === TYPE.deviceInformed),
      'the event beside it is published',
    )
    assert.deepEqual(
      other.published.filter(m => m.record.topic === TOPICS.deadLetter.name),
      [],
    )
  } finally {
    await other.stop()
  }
})

async function until(holds: () => Promise<boolean>, what: string): Promise<void> {
  for (const end = performance.now() + 10_000; performance.now() < end; ) {
    if (await holds()) return
    await new Promise(resolve => setTimeout(resolve, 10))
  }
  const dead = h.published
    .filter(m => m.record.topic === TOPICS.deadLetter.name)
    .map(m => Object.values(m.record.headers).join(' ').slice(0, 400))
  assert.fail(`${what}: never; dead letters: ${JSON.stringify(dead)}`)
}
