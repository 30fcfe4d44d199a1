import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { create, taskV1 } from '@auroralinks/contracts'
import { newId } from '@auroralinks/runtime'
import { addDevice, eventually, harness, TOKEN, wireTask } from '../testing.ts'
import type { Harness } from '../testing.ts'

const ID = '00D09E-Box-W1'
const GERMAN = { 'accept-language': 'de-DE, de;q=0.9' }
let api: Harness
let key: bigint
before(async () => {
  api = await harness()
  key = await addDevice(api.database, ID)
})
after(() => api.close())

const failed: Parameters<typeof wireTask>[1] = {
  status: 'failed',
  fault: create(taskV1.TaskFaultSchema, {
    code: '9003',
    string: 'Invalid arguments',
    detail: [{ name: 'Device.X', code: '9008', string: 'Not writable' }],
  }),
}

test("a task's fault and each of its details are explained in the language that is asked for, when it is sent again too", async () => {
  api.script.create = m => wireTask(m, failed)
  const body = { type: 'reboot' }
  const english = await api.call('POST', `/devices/${ID}/tasks`, body, { 'idempotency-key': 'w' })
  assert.match(english.body.fault.explanation, /^The device does not take these arguments\. /)
  assert.match(english.body.fault.detail[0].explanation, /^The parameter can only be read\. /)
  const german = await api.call('POST', `/devices/${ID}/tasks`, body, { 'idempotency-key': 'w', ...GERMAN })
  assert.equal(german.body.id, english.body.id)
  assert.match(german.body.fault.explanation, /^Das Gerät nimmt diese Argumente nicht an\. /)
})

test('codes in results are explained too: names that could not be read, paths, operations', async () => {
  const result = {
    values: [{ name: 'Device.A', value: '1', type: 'xsd:string' }],
    faults: [{ name: 'Device.B', code: '9005', string: 'no' }],
    unreadable: [{ path: 'Device.C.', code: 'response-too-large' }],
    results: [
      { uuid: 'u', fault: { code: '9028', string: 'no' } },
      { uuid: 'v', fault: null },
    ],
  }
  api.script.create = m => wireTask(m, { status: 'succeeded', resultJson: JSON.stringify(result) })
  const { body } = await api.call('POST', `/devices/${ID}/tasks`, { type: 'reboot' }, GERMAN)
  const { faults, unreadable, results, values } = body.result
  assert.deepEqual(values, result.values)
  assert.match(faults[0].explanation, /keinen Parameter/)
  assert.match(unreadable[0].explanation, /größer/)
  assert.match(results[0].fault.explanation, /nicht/)
  assert.equal(results[1].fault, null)
})

test('faults, events, rejections and connection requests are explained, in English or German', async () => {
  await api.database.query({
    text: `insert into fault (id, device_key, device_id, task_id, cause, code, string, detail, at, count) values ($1, $2, $3, null, 'x:9450', '9450', 'Odd', '[{"name":"Device.A","code":"9008","string":"no"}]', now(), 1)`,
    values: [newId(), key, ID],
  })
  await api.database.query({
    text: `insert into rejection (id, device_id, at, events, reason, code) values ($1, $2, now(), '[{"code":"0 BOOTSTRAP","commandKey":""},{"code":"X 00D09E Door","commandKey":""},{"code":"77","commandKey":""}]', 'the device is blocked', '8001')`,
    values: [newId(), ID],
  })
  const faults = (headers = {}) => api.call('GET', `/faults?deviceId=${ID}`, undefined, headers)
  assert.match((await faults()).body.items[0].explanation, /counts as 9001/)
  const [german] = (await faults(GERMAN)).body.items
  assert.match(german.explanation, /zählt als 9001/)
  assert.match(german.detail[0].explanation, /nur gelesen werden/)
  const [session] = (await api.call('GET', `/devices/${ID}/sessions`, undefined, GERMAN)).body.items
  assert.deepEqual(
    session.events.map((e: { explanation: string | null }) => e.explanation?.slice(0, 14) ?? null),
    ['Erster Kontakt', 'Ein Ereignis, ', null],
  )
  assert.match(session.rejection.explanation, /abgewiesen/)
  const request = await api.call('POST', `/devices/${ID}/connection-requests`)
  assert.equal(request.body.explanation, 'The device is being asked to come.')
})

test('live events are explained to each reader in its language', async () => {
  const stopping = new AbortController()
  const read = async (headers: Record<string, string>): Promise<() => string> => {
    const response = await fetch(`${api.url}/events`, {
      headers: { authorization: `Bearer ${TOKEN}`, ...headers },
      signal: stopping.signal,
    })
    let text = ''
    void (async () => {
      for await (const chunk of response.body!) text += Buffer.from(chunk).toString()
    })().catch(() => {})
    await eventually(() => text.includes(': connected'), 'the stream')
    return () => text
  }
  const [english, german] = [await read({}), await read(GERMAN)]
  await api.publish('device.informed', ID, {
    deviceId: ID,
    sessionId: 's',
    events: [{ code: '1 BOOT', commandKey: '' }],
  })
  await api.publish('device.faultRaised', ID, { deviceId: ID, faultId: 'f', code: '9002', string: 'Internal error' })
  await eventually(() => english().includes('faultRaised') && german().includes('faultRaised'), 'both events')
  stopping.abort()
  assert.match(english(), /Powered on or rebooted/)
  assert.match(english(), /failed at it by a defect of its own/)
  assert.match(german(), /Eingeschaltet oder neu gestartet/)
  assert.match(german(), /an einem eigenen Fehler gescheitert/)
})
