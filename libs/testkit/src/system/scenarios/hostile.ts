/** What no decent device says, to a running system: each is refused in words, and whoever comes next is served. */
import assert from 'node:assert/strict'
import { request } from 'node:http'
import { gzipSync } from 'node:zlib'
import { handDriven } from '../hand-driven.ts'
import type { Scenario } from '../scenario.ts'

const envelope = (body: string): string =>
  `<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns:cwmp="urn:dslforum-org:cwmp-1-0"><soap:Body>${body}</soap:Body></soap:Envelope>`

const BOMB = `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">${Array.from('bcdefghij', (name, i) => `<!ENTITY ${name} "${`&${'abcdefghi'[i]};`.repeat(10)}">`).join('')}]>`
const UTF8 = 'text/xml; charset=utf-8'

const SESSIONLESS = 'an answer without a session'

/** Of somebody without a session: what it sends, how that is declared, and the status of the answer. */
const STRANGERS: readonly [what: string, body: Uint8Array | string, headers: Record<string, string>, status: number][] =
  [
    ['no XML', 'Hello', {}, 400],
    ['half an envelope', envelope('<cwmp:Inform>').slice(0, -30), {}, 400],
    ['doubling entities', `${BOMB}${envelope('<cwmp:Inform>&j;</cwmp:Inform>')}`, {}, 400],
    ['an external entity', `<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>${envelope('&a;')}`, {}, 400],
    ['elements in each other', envelope(`<cwmp:Inform>${'<a>'.repeat(100_000)}`), {}, 400],
    ['elements beside each other', envelope(`<cwmp:Inform>${'<a/>'.repeat(200_000)}</cwmp:Inform>`), {}, 200],
    ['UTF-16 that is called UTF-8', Buffer.from(envelope('<cwmp:Inform/>'), 'utf16le'), { 'content-type': UTF8 }, 200],
    ['a charset of nobody', envelope('<cwmp:Inform/>'), { 'content-type': 'text/xml; charset=klingon' }, 200],
    ['noise that is called gzip', 'noise', { 'content-encoding': 'gzip' }, 400],
    ['a zip bomb', gzipSync(Buffer.alloc(50_000_000)), { 'content-encoding': 'gzip' }, 413],
    ['an encoding of no CPE', 'x', { 'content-encoding': 'br' }, 415],
    [SESSIONLESS, envelope('<cwmp:RebootResponse/>'), {}, 400],
  ]

/** In a session, in place of an answer. */
const ANSWERS: readonly [what: string, xml: string][] = [
  [
    'a million elements',
    envelope(`<cwmp:GetParameterValuesResponse>${'<a/>'.repeat(1_000_000)}</cwmp:GetParameterValuesResponse>`),
  ],
  ['doubling entities', `${BOMB}${envelope('<cwmp:GetParameterValuesResponse>&j;</cwmp:GetParameterValuesResponse>')}`],
  ['no XML', '<<<'],
]

/** Over a connection of its own: on another one it might be taken for the device that used it before. */
function postAlone(url: string, body: Uint8Array | string, headers: Record<string, string>) {
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; text: string }>()
  const length = String(Buffer.byteLength(body))
  const sent = request(url, { method: 'POST', agent: false, headers: { ...headers, 'content-length': length } }, r => {
    let text = ''
    r.setEncoding('utf8')
    r.on('data', (piece: string) => {
      text += piece
    })
    r.on('end', () => resolve({ status: r.statusCode ?? 0, text }))
    r.on('error', reject)
  })
  // One that is refused for its size may be cut off while it is sent: its answer has come then.
  sent.on('error', error => reject(error))
  sent.end(body)
  return promise
}

export const hostileMessagesAreRefused: Scenario = {
  name: 'hostile messages are refused in words, a task that gets one fails as bad-response, and the next session is served',
  async run({ api, cwmpUrl }) {
    for (const [what, body, headers, status] of STRANGERS) {
      const { status: given, text } = await postAlone(cwmpUrl, body, { 'content-type': 'text/xml', ...headers })
      // Where a device that has to prove itself has a session at this address, a stranger may be it: it is asked.
      if (what === SESSIONLESS && given === 401) continue
      assert.equal(given, status, `${what}: ${given} ${text}`)
      // What can be read in spite of all gets a fault of CWMP, for want of a device.
      if (status === 200) assert.match(text, /<FaultCode>8003</, what)
      else assert.ok(text.length > 10 && text.length < 1_000 && !text.includes('Fault'), `${what}: ${text}`)
    }

    const cpe = handDriven(cwmpUrl, 'HOSTILE')
    await cpe.inform()
    assert.equal(await cpe.ready(), null)
    const names = ['Device.DeviceInfo.UpTime']
    for (const [what, xml] of ANSWERS) {
      const task = await api.createTask(cpe.id, { type: 'getParameterValues', names })
      await cpe.inform()
      const asked = await cpe.ready()
      assert.equal(asked?.message.method, 'GetParameterValues', what)
      assert.equal(
        await cpe.answer(asked.id, { method: 'GetParameterValuesResponse', parameters: [] }, () => xml),
        null,
      )
      assert.equal((await api.outcome(task.id)).fault?.code, 'bad-response', what)
    }

    const task = await api.createTask(cpe.id, { type: 'getParameterValues', names })
    await cpe.inform()
    const asked = await cpe.ready()
    const parameters = [{ name: names[0]!, value: '7', type: 'xsd:unsignedInt' }]
    assert.equal(await cpe.answer(asked?.id ?? null, { method: 'GetParameterValuesResponse', parameters }), null)
    assert.equal((await api.outcome(task.id)).status, 'succeeded')
  },
}
