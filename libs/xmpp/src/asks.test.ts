import assert from 'node:assert/strict'
import { test } from 'node:test'
import xml from '@xmpp/xml'
import { Asks } from './asks.ts'

const DEVICE = 'cpe1@cpe.example.net/a'
const iq = (type: string, id: string, from: string | undefined, ...children: ReturnType<typeof xml>[]) =>
  xml('iq', { type, id, from }, ...children)

test('an answer counts when it comes from exactly whom was asked', async () => {
  const asks = new Asks()
  const { id, answer } = asks.begin(DEVICE, 60_000)
  for (const from of [
    'cpe2@cpe.example.net/a',
    'cpe1@cpe.example.net/b',
    'cpe1@cpe.example.net',
    'cpe.example.net',
    undefined,
  ])
    assert.equal(asks.heard(iq('result', id, from), 'cpe.example.net'), 'forged', String(from))
  assert.equal(asks.heard(iq('result', id, 'CPE1@cpe.example.net/a'), 'cpe.example.net'), 'answer')
  assert.deepEqual(await answer, { type: 'result' })
  assert.equal(asks.heard(iq('result', id, DEVICE), 'cpe.example.net'), 'late', 'an answer is taken once')
})

test('an answer that comes too late, and one to nothing, changes nothing', async () => {
  const asks = new Asks()
  const { id, answer } = asks.begin(DEVICE, 1)
  assert.deepEqual(await answer, { type: 'silence' })
  assert.equal(asks.heard(iq('result', id, DEVICE), 'cpe.example.net'), 'late')
  assert.equal(asks.heard(iq('error', 'guessed', DEVICE), 'cpe.example.net'), 'late')
  assert.equal(asks.heard(xml('message', { id, from: DEVICE }), 'cpe.example.net'), 'no answer')
  assert.equal(asks.heard(iq('get', id, DEVICE), 'cpe.example.net'), 'no answer')
})

test('ids cannot be guessed, and no two questions have the same', () => {
  const asks = new Asks()
  const ids = Array.from({ length: 1000 }, () => asks.begin(DEVICE, 60_000).id)
  assert.equal(new Set(ids).size, 1000)
  for (const id of ids) assert.match(id, /^[0-9a-f-]{36}$/)
  asks.drop('the test is over')
})

test('RFC 6120 8.3: an error tells its condition and its text, also where the question stands beside it', async () => {
  const stanzas = 'urn:ietf:params:xml:ns:xmpp-stanzas'
  const asks = new Asks()
  const one = asks.begin(DEVICE, 60_000)
  const error = xml(
    'error',
    { type: 'cancel', code: '503' },
    xml('text', { xmlns: stanzas }, 'not now'),
    xml('service-unavailable', { xmlns: stanzas }),
  )
  asks.heard(iq('error', one.id, DEVICE, xml('connectionRequest', { xmlns: 'x' }), error), 'cpe.example.net')
  assert.deepEqual(await one.answer, { type: 'error', condition: 'service-unavailable', text: 'not now' })
  for (const empty of [[xml('error', {})], []]) {
    const { id, answer } = asks.begin(DEVICE, 60_000)
    asks.heard(iq('error', id, DEVICE, ...empty), 'cpe.example.net')
    assert.deepEqual(await answer, { type: 'error', condition: 'undefined-condition', text: '' })
  }
})

test('a connection that breaks ends every question, with the reason', async () => {
  const asks = new Asks()
  const answers = [asks.begin(DEVICE, 60_000).answer, asks.begin('cpe.example.net', 60_000).answer]
  asks.drop('ECONNRESET')
  for (const answer of answers) assert.deepEqual(await answer, { type: 'away', reason: 'ECONNRESET' })
})
