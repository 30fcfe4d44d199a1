import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { decode, isMessage } from '@auroralinks/cwmp'
import type { Message } from '@auroralinks/cwmp'
import { PASSWORD, createValueSealer } from '@auroralinks/runtime'
import { device } from '../../test/client.ts'
import type { Answer } from '../../test/client.ts'
import { DEVICE_ID, cpeMessage, inform } from '../../test/fixtures.ts'
import { DONE, SECRET_KEY, rpc, world } from '../../test/world.ts'

const EXAMPLE = join(import.meta.dirname, '../../../../examples/rpc-plugins')

const messageOf = (answer: Answer): Message => {
  const decoded = decode(Buffer.from(answer.body))
  assert.ok(decoded.ok, answer.body)
  return decoded.envelope.message
}

async function inSession(t: Parameters<typeof world>[0], plugins = EXAMPLE) {
  const w = await world(t, { env: { ACS_RPC_PLUGINS: plugins } })
  const cpe = device(w.port)
  t.after(cpe.close)
  assert.equal((await cpe.post(inform())).status, 200)
  w.events.length = 0
  return { w, cpe }
}

test('a method that a plug-in describes is answered as it says, published, and named by GetRPCMethods', async t => {
  const { w, cpe } = await inSession(t)
  const call = { method: 'X_02AC5A_Button', button: 'wps', times: 2 } as unknown as Message
  assert.deepEqual(messageOf(await cpe.post(cpeMessage(call))), {
    method: 'X_02AC5A_ButtonResponse',
    message: 'Thank you for pressing wps',
  })
  const heard = w.events[0]!.called!.call
  assert.ok(heard.case === 'vendor')
  assert.deepEqual(
    [heard.value.method, JSON.parse(heard.value.fieldsJson)],
    ['X_02AC5A_Button', { button: 'wps', times: 2 }],
  )
  const methods = messageOf(await cpe.post(cpeMessage({ method: 'GetRPCMethods' })))
  assert.ok(isMessage(methods, 'GetRPCMethodsResponse'))
  assert.equal(methods.methods.at(-1), 'X_02AC5A_Button')
  // What only the ACS calls is no method of the ACS.
  const wrong = { method: 'X_02AC5A_Blink', seconds: 1, colour: '', pin: '' } as unknown as Message
  const refused = messageOf(await cpe.post(cpeMessage(wrong)))
  assert.ok(isMessage(refused, 'Fault'))
  assert.equal(refused.cwmp.code, '8000')
})

test("an RPC of a vendor's own reaches the CPE with its secret in clear, and its answer the planner", async t => {
  const { w, cpe } = await inSession(t)
  const pin = createValueSealer(SECRET_KEY).seal(DEVICE_ID, PASSWORD, '0000')
  const vendor = (method: string, fields: object) =>
    rpc('r', { case: 'vendor', value: { method, fieldsJson: JSON.stringify(fields) } })
  w.decide = e => (e.empty ? vendor('X_02AC5A_Blink', { seconds: 5, colour: 'red', pin }) : DONE)
  assert.deepEqual(messageOf(await cpe.post('')), { method: 'X_02AC5A_Blink', seconds: 5, colour: 'red', pin: '0000' })
  const answer = { method: 'X_02AC5A_BlinkResponse', lights: [{ name: 'power', isOn: true }] } as unknown as Message
  assert.equal((await cpe.post(cpeMessage(answer, 'r'))).status, 204)
  const { response } = w.events.at(-1)!.responded!
  assert.ok(response.case === 'vendor')
  assert.deepEqual(JSON.parse(response.value.fieldsJson), { lights: [{ name: 'power', isOn: true }] })

  w.decide = e => (e.empty ? vendor('X_02AC5A_Unknown', {}) : DONE)
  assert.equal((await cpe.post('')).status, 204, 'the session goes on')
  const heard = w.events.at(-1)!.responded!.response
  assert.ok(heard.case === 'fault')
  assert.equal(heard.value.code, 'no-plugin')
})

test('a plug-in that fails, or answers otherwise than it describes, gives the CPE fault 8002, and nothing else fails', async t => {
  const folder = mkdtempSync(join(tmpdir(), 'rpc-plugins-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const bad = {
    throws: `() => { throw new Error('oh no') }`,
    mistypes: `() => ({ a: 5 })`,
    'is-too-long': `() => ({ a: 'abcde' })`,
    'lists-nothing': `() => ({ list: 5 })`,
    'says-more': `() => ({ a: 'b', more: 1 })`,
    'says-text': `() => 'b'`,
    promises: `async () => ({ a: 'b' })`,
    'breaks-its-promise': `async () => { throw new Error('oh no') }`,
  }
  writeFileSync(
    join(folder, 'bad.mjs'),
    `export default ({ rpc, text, strings }) => Object.entries({ ${Object.entries(bad)
      .map(([how, answer]) => `'${how}': ${answer}`)
      .join(', ')} }).map(([how, answer]) => ({
      rpc: rpc({ method: 'X_BAD_' + how, caller: 'cpe', clause: 'c', request: {}, response: { a: text('A', 4), list: strings('List', 4, 4) } }),
      answer,
    }))`,
  )
  const { w, cpe } = await inSession(t, folder)
  for (const how of Object.keys(bad)) {
    const fault = messageOf(await cpe.post(cpeMessage({ method: `X_BAD_${how}` } as unknown as Message)))
    assert.ok(isMessage(fault, 'Fault'), how)
    assert.equal(fault.cwmp.code, '8002', how)
  }
  const told = w.logs.filter(l => l.level === 'error')
  assert.deepEqual(
    told.map(l => [l.fields['deviceId'], l.fields['method']]),
    Object.keys(bad).map(how => [DEVICE_ID, `X_BAD_${how}`]),
  )
  assert.match(String(told[4]!.fields['err']), /the answer's more is none of a, list/)
  const metrics = await w.metrics()
  for (const how of Object.keys(bad))
    assert.match(metrics, new RegExp(`acs_cwmp_vendor_answers_failed_total{.*method="X_BAD_${how}".*} 1`))
  assert.equal((await cpe.post('')).status, 204)
})

test('a gateway with a broken plug-in does not start', async t => {
  const w = await world(t)
  await assert.rejects(
    w.addGateway({ ACS_RPC_PLUGINS: '/nowhere/x.ts' }),
    /ACS_RPC_PLUGINS: \/nowhere\/x\.ts: is not there/,
  )
})
