import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createMask } from './mask.ts'

const masked = (text: string, ...secrets: string[]): string => createMask(secrets)!(text)

test('a secret goes in whatever form a device repeats it', () => {
  const secret = `pa&ss "wö<rd>'/1`
  for (const form of [
    secret,
    secret.toUpperCase(),
    encodeURIComponent(secret),
    encodeURIComponent(secret).toLowerCase(),
    encodeURIComponent(secret).replaceAll('%20', '+'),
    `pa&amp;ss "wö&lt;rd&gt;'/1`,
    `pa&#38;ss &quot;w&#xF6;&lt;rd&gt;&apos;/1`,
    `pa&amp;amp;ss &amp;quot;wö&amp;lt;rd&amp;gt;'/1`,
    JSON.stringify(secret).slice(1, -1),
    Buffer.from(secret).toString('hex'),
  ])
    assert.equal(masked(`value ${form} is bad`, secret), 'value **** is bad', form)
  for (const before of ['', 'u', 'us', 'user:']) {
    const core = Buffer.from(`${before}${secret}`).toString('base64')
    const text = masked(`Basic ${core}`, secret)
    assert.ok(text.includes('****') && !text.includes(core.slice(4, -4)), text)
  }
})

test('where a device cut its text, the beginning of the secret goes as well', () => {
  assert.equal(masked('invalid value correct-ho', 'correct-horse-battery'), 'invalid value ****')
  assert.equal(
    masked('<FaultString>bad corre</FaultString>', 'correct-horse-battery'),
    '<FaultString>bad ****</FaultString>',
  )
  assert.equal(masked('bad corr… x', 'correct-horse-battery'), 'bad ****… x')
})

test('a short one goes only where it stands alone: gaps among letters would tell it', () => {
  assert.equal(masked('cannot take "a1" here: banana1', 'a1'), 'cannot take "****" here: banana1')
  assert.equal(masked('Request failed', 'e'), 'Request failed')
})

test('a long one goes whole and in pieces', () => {
  const long = Array.from({ length: 1_500 }, (_, i) => String.fromCharCode(33 + ((i * 7919) % 90))).join('')
  assert.match(masked(`(${long})`, long), /^\((\*{4})+\)$/)
  assert.ok(!masked(`it ends in ${long.slice(700)}`, long).includes(long.slice(780)))
  assert.match(masked(`x${'k'.repeat(65)}x`, 'k'.repeat(65)), /^x(\*{4})+x$/)
})

test('of two secrets the longer goes first; without any there is nothing to do', () => {
  assert.equal(masked('it is passphrase-2', 'passphrase', 'passphrase-2'), 'it is ****')
  assert.equal(createMask([]), null)
  assert.equal(createMask(['']), null)
})

test('a hostile secret and text cost no more than their length', () => {
  const [secret, text] = ['&'.repeat(200), '&amp;'.repeat(50_000)]
  const began = process.cpuUsage().user
  masked(`${text}x`, secret)
  assert.ok(process.cpuUsage().user - began < 5_000_000)
})
