import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ConfigError, readConfig } from './config.ts'
import { createFileUrls, filesKey } from './file-url.ts'
import type { FileUrls } from './file-url.ts'
import { newId } from './ids.ts'

const grant = { name: 'größe & v2.bin', deviceId: '00D09E-Box-0123456', taskId: newId(), expires: 1_800_000_000_000 }
const NOW = grant.expires - 1
const urls = createFileUrls(['the present key of files', 'the one before it, of files'])

/** The parts of a URL as a server finds them. */
const partsOf = (url: string): [token: string, name: string] => {
  const [, folder, token = '', name = '', ...more] = new URL(url).pathname.split('/')
  assert.deepEqual([folder, more], ['files', []])
  return [token, decodeURIComponent(name)]
}
const check = (f: FileUrls, url: string, now = NOW): ReturnType<FileUrls['verify']> => f.verify(...partsOf(url), now)

test('a URL grants one file to one device for one task until it expires', () => {
  const url = urls.sign('http://files.example:7567/', grant)
  assert.deepEqual(check(urls, url), grant)
  assert.equal(check(urls, url, grant.expires), 'expired')
  assert.doesNotMatch(url, /[?&]/, 'CPEs lose what follows a ?')
  assert.ok(url.length < 256, 'TR-069 Table 30')
})

test('nothing of it can be changed: no bit of the token, not the name, not the key', () => {
  const [token, name] = partsOf(urls.sign('http://x', grant))
  for (let i = 0; i < token.length; i++) {
    for (const c of ['A', 'B', '_', '']) {
      const other = token.slice(0, i) + c + token.slice(i + 1)
      if (other !== token) assert.equal(urls.verify(other, name, NOW), null, other)
    }
  }
  for (const other of ['', 'größe', `${name} `, name.toUpperCase()]) assert.equal(urls.verify(token, other, NOW), null)
  for (const other of ['', 'x', 'a'.repeat(48), 'a'.repeat(5_000), `${token}=`, `${token}A`])
    assert.equal(urls.verify(other, name, NOW), null)
  assert.equal(createFileUrls(['another key of the files']).verify(token, name, NOW), null)
})

test('what is moved from the device id into the name is another grant', () => {
  const [token] = partsOf(urls.sign('http://x', { ...grant, deviceId: 'ab', name: 'c' }))
  assert.equal(urls.verify(token, 'bc', NOW), null)
  const bytes = Buffer.from(token, 'base64url')
  const shifted = Buffer.concat([bytes.subarray(0, 21), bytes.subarray(22)]).toString('base64url')
  assert.equal(urls.verify(shifted, 'bc', NOW), null)
})

test('a key is changed without a gap: what the one before signed is still good', () => {
  const before = createFileUrls(['the one before it, of files'])
  assert.deepEqual(check(urls, before.sign('http://x', grant)), grant)
  assert.equal(check(before, urls.sign('http://x', grant)), null, 'the first key signs')
})

test('what is no grant is not signed; without a key, or with a weak one, there is no start', () => {
  assert.throws(() => urls.sign('http://x', { ...grant, taskId: 'x' }), RangeError)
  for (const expires of [-1, Number.NaN, 2 ** 52])
    assert.throws(() => urls.sign('http://x', { ...grant, expires }), RangeError)
  for (const key of [undefined, 'short', ',', `${'x'.repeat(16)},${'y'.repeat(16)},${'z'.repeat(16)}`])
    assert.throws(() => readConfig({ filesKey }, { ACS_FILES_KEY: key }), ConfigError)
  assert.deepEqual(
    readConfig({ filesKey }, { ACS_FILES_KEY: `${'x'.repeat(16)}, ${'y'.repeat(16)}` }).filesKey.length,
    2,
  )
})
