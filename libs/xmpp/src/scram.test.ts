import assert from 'node:assert/strict'
import { test } from 'node:test'
import { scram } from './scram.ts'

const USER = { username: 'user', password: 'pencil' }

test('RFC 5802 5: the exchange of the standard, with SHA-1', async () => {
  const m = new (scram('SCRAM-SHA-1', 'sha1', () => 'fyko+d2lbbFgONRv9qkxdawL'))()
  assert.equal(await m.response(USER), 'n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL')
  m.challenge('r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096')
  assert.equal(
    await m.response(USER),
    'c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=',
  )
})

test('RFC 7677 3: the exchange of the standard, with SHA-256', async () => {
  const m = new (scram('SCRAM-SHA-256', 'sha256', () => 'rOprNGfwEbeRWgbNEkqO'))()
  assert.equal(await m.response(USER), 'n,,n=user,r=rOprNGfwEbeRWgbNEkqO')
  m.challenge('r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096')
  assert.equal(
    await m.response(USER),
    'c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=',
  )
})

test('a user name is escaped', async () => {
  const m = new (scram('SCRAM-SHA-1', 'sha1', () => 'x'))()
  assert.equal(await m.response({ username: 'a=b,c', password: '' }), 'n,,n=a=3Db=2Cc,r=x')
})

test('nothing is computed for a server that answers with a nonce of its own, or wants too many rounds or too few', async () => {
  for (const [challenge, expected] of [
    ['r=other,s=QSXCR+Q6sek8bf92,i=4096', /nonsense/],
    ['r=mine,s=QSXCR+Q6sek8bf92,i=4096', /nonsense/],
    ['r=mine+,i=4096', /nonsense/],
    ['r=mine+,s=QSXCR+Q6sek8bf92,i=4000000000', /asks for 4000000000 rounds/],
    ['r=mine+,s=QSXCR+Q6sek8bf92,i=1', /asks for 1 rounds/],
    ['', /nonsense/],
  ] as const) {
    const m = new (scram('SCRAM-SHA-1', 'sha1', () => 'mine'))()
    await m.response(USER)
    m.challenge(challenge)
    await assert.rejects(async () => m.response(USER), expected, challenge)
  }
})
