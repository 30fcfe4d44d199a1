/** Which CWMP a session speaks (checklist VER-01 to VER-07). */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decode, isMessage } from '@auroralinks/cwmp'
import { device } from '../../test/client.ts'
import type { Answer } from '../../test/client.ts'
import { cpeMessage, inform } from '../../test/fixtures.ts'
import { DONE, rpc, world } from '../../test/world.ts'

const of = (minor: string) => `urn:dslforum-org:cwmp-1-${minor}`

const envelopeOf = (answer: Answer) => {
  const decoded = decode(Buffer.from(answer.body))
  assert.ok(decoded.ok, answer.body)
  return decoded.envelope
}

/** A gateway and a device; every session has one RPC. */
async function met(t: Parameters<typeof world>[0]) {
  const w = await world(t)
  w.decide = event => (event.empty ? rpc('1', { case: 'reboot', value: { commandKey: 'k' } }) : DONE)
  const cpe = device(w.port)
  t.after(cpe.close)
  return { w, cpe }
}

test('VER-01: every namespace is taken, also those that are none of the standard, and answered in one of the standard', async t => {
  const { w, cpe } = await met(t)
  for (const [theirs, ours, version] of [
    ['0', '0', '1.0'],
    ['1', '1', '1.1'],
    ['2', '2', '1.2'],
    ['3', '2', '1.3'],
    ['4', '2', '1.4'],
  ] as const) {
    w.events.length = 0
    const informed = envelopeOf(await cpe.post(inform().replaceAll(of('2'), of(theirs))))
    const asked = envelopeOf(await cpe.post(''))
    assert.deepEqual([informed.namespace, asked.namespace], [of(ours), of(ours)], theirs)
    assert.equal(w.events[0]!.opened!.cwmpVersion, version)
  }
})

test('VER-02: of the versions offered the newest that both have is chosen, and UseCWMPVersion names it', async t => {
  const { w, cpe } = await met(t)
  for (const [offered, chosen] of [
    [['1.0', '1.2', '1.4'], '1.4'],
    [['1.0', '1.1'], '1.1'],
    [['1.3'], '1.3'],
  ] as const) {
    w.events.length = 0
    const answer = await cpe.post(inform({ supportedVersions: [...offered] }))
    assert.equal(envelopeOf(answer).useVersion, chosen)
    assert.match(answer.body, /<cwmp:UseCWMPVersion soap-env:mustUnderstand="1">/)
    assert.equal(w.events[0]!.opened!.cwmpVersion, chosen)
  }
})

test('VER-03: a CPE that offers no version of ours gets fault 8006, and no session', async t => {
  const { w, cpe } = await met(t)
  const answer = await cpe.post(inform({ supportedVersions: ['1.2'], id: 'v' }).replace('>1.2<', '>2.0,3.0<'))
  const { id, message } = envelopeOf(answer)
  assert.ok(answer.status === 200 && isMessage(message, 'Fault'))
  assert.deepEqual([id, message.faultCode, message.cwmp.code], ['v', 'Server', '8006'])
  assert.equal(answer.headers['set-cookie'], undefined)
  assert.deepEqual(w.events, [])
})

test('VER-04: without the header the version is inferred, and none is named back', async t => {
  const { w, cpe } = await met(t)
  for (const [options, version] of [
    [{ version: '1.0' }, '1.0'],
    [{ version: '1.1' }, '1.1'],
    [{ version: '1.2' }, '1.2'],
    [{ version: '1.2', sessionTimeout: 60 }, '1.3'],
  ] as const) {
    w.events.length = 0
    const answer = await cpe.post(inform(options))
    assert.equal(envelopeOf(answer).useVersion, null)
    assert.doesNotMatch(answer.body, /UseCWMPVersion/)
    assert.equal(w.events[0]!.opened!.cwmpVersion, version)
  }
})

test('VER-05: all of a session is in its version, whatever its later messages claim, and HoldRequests is never sent', async t => {
  const { w, cpe } = await met(t)
  const answers = [await cpe.post(inform({ version: '1.0' })), await cpe.post('')]
  answers.push(await cpe.post(cpeMessage({ method: 'GetRPCMethods' }, 'g', '1.4')))
  answers.push(await cpe.post(cpeMessage({ method: 'unknown', name: 'X_Unknown' }, 'u', '1.4')))
  for (const answer of answers) {
    assert.equal(envelopeOf(answer).namespace, of('0'), answer.body)
    assert.doesNotMatch(answer.body, /HoldRequests|NoMoreRequests/)
  }
  assert.deepEqual(new Set(w.events.map(e => (e.opened ?? e.empty ?? e.called)!.cwmpVersion)), new Set(['1.0']))
})

test('VER-06: a version that was not offered is never chosen, so that a CPE which falls back to 1.0 is met there', async t => {
  const { cpe } = await met(t)
  const fallen = envelopeOf(await cpe.post(inform({ version: '1.0', supportedVersions: ['1.0'] })))
  assert.deepEqual([fallen.useVersion, fallen.namespace], ['1.0', of('0')])
})

test('SOAP-09: NoMoreRequests of the 2004 edition is read over, in an Inform and in an answer', async t => {
  const { w, cpe } = await met(t)
  const hint = (xml: string): string =>
    xml.replace('</soap-env:Header>', '<cwmp:NoMoreRequests soap-env:mustUnderstand="1">1</cwmp:NoMoreRequests>$&')
  assert.equal((await cpe.post(hint(inform({ version: '1.0' })))).status, 200)
  assert.equal(envelopeOf(await cpe.post('')).message.method, 'Reboot')
  assert.equal((await cpe.post(hint(cpeMessage({ method: 'RebootResponse' }, '1', '1.0')))).status, 204)
  assert.equal(w.events.at(-1)!.responded!.response.case, 'reboot')
})

test('SOAP-07: SessionTimeout of the CPE goes to whoever waits for its next POST', async t => {
  const { w, cpe } = await met(t)
  await cpe.post(inform({ sessionTimeout: 300 }))
  assert.equal(w.events[0]!.opened!.sessionTimeoutSeconds, 300)
})
