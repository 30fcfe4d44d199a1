import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ConfigError, readConfig } from '../config.ts'
import { createFileUrls, filesKey } from './file-urls.ts'
import type { FileUrls } from './file-urls.ts'
import { newId } from '../ids.ts'
import { digestOfShortName, isUploadName, nameDigest, shortName, uploadName } from './names.ts'

const grant = { name: 'größe & v2.bin', deviceId: '00D09E-Box-0123456', taskId: newId(), expires: 1_800_000_000_000 }
const NOW = grant.expires - 1
const urls = createFileUrls(['the present key of files', 'the one before it, of files'])

/** The parts of a URL as a server finds them. */
const partsOf = (url: string): [token: string, name: string] => {
  const [, folder, token = '', name = '', ...more] = new URL(url).pathname.split('/')
  assert.deepEqual([folder, more], ['files', []])
  return [token, decodeURIComponent(name)]
}
const check = (f: FileUrls, url: string, now = NOW): ReturnType<FileUrls['download']['verify']> =>
  f.download.verify(...partsOf(url), now)

test('a URL grants one file to one device for one task until it expires', () => {
  const url = urls.download.sign('http://files.example:7567/', grant)
  assert.deepEqual(check(urls, url), grant)
  assert.equal(check(urls, url, grant.expires), 'expired')
  assert.doesNotMatch(url, /[?&]/, 'CPEs lose what follows a ?')
  assert.ok(url.length < 256, 'TR-069 Table 30')
})

test('nothing of it can be changed: no bit of the token, not the name, not the key', () => {
  const [token, name] = partsOf(urls.download.sign('http://x', grant))
  for (let i = 0; i < token.length; i++) {
    for (const c of ['A', 'B', '_', '']) {
      const other = token.slice(0, i) + c + token.slice(i + 1)
      if (other !== token) assert.equal(urls.download.verify(other, name, NOW), null, other)
    }
  }
  for (const other of ['', 'größe', `${name} `, name.toUpperCase()])
    assert.equal(urls.download.verify(token, other, NOW), null)
  for (const other of ['', 'x', 'a'.repeat(48), 'a'.repeat(5_000), `${token}=`, `${token}A`])
    assert.equal(urls.download.verify(other, name, NOW), null)
  assert.equal(createFileUrls(['another key of the files']).download.verify(token, name, NOW), null)
})

test('what is moved from the device id into the name is another grant', () => {
  const [token] = partsOf(urls.download.sign('http://x', { ...grant, deviceId: 'ab', name: 'c' }))
  assert.equal(urls.download.verify(token, 'bc', NOW), null)
  const bytes = Buffer.from(token, 'base64url')
  const shifted = Buffer.concat([bytes.subarray(0, 21), bytes.subarray(22)]).toString('base64url')
  assert.equal(urls.download.verify(shifted, 'bc', NOW), null)
})

test('a key is changed without a gap: what the one before signed is still good', () => {
  const before = createFileUrls(['the one before it, of files'])
  assert.deepEqual(check(urls, before.download.sign('http://x', grant)), grant)
  assert.equal(check(before, urls.download.sign('http://x', grant)), null, 'the first key signs')
})

test('what is no grant is not signed; without a key, or with a weak one, there is no start', () => {
  assert.throws(() => urls.download.sign('http://x', { ...grant, taskId: 'x' }), RangeError)
  for (const expires of [-1, Number.NaN, 2 ** 52])
    assert.throws(() => urls.download.sign('http://x', { ...grant, expires }), RangeError)
  for (const key of [undefined, 'short', ',', `${'x'.repeat(16)},${'y'.repeat(16)},${'z'.repeat(16)}`])
    assert.throws(() => readConfig({ filesKey }, { ACS_FILES_KEY: key }), ConfigError)
  assert.deepEqual(
    readConfig({ filesKey }, { ACS_FILES_KEY: `${'x'.repeat(16)}, ${'y'.repeat(16)}` }).filesKey.length,
    2,
  )
})

test('a URL to send a file to tells device, task and the most bytes, and is none to get one from', () => {
  for (const maxBytes of [undefined, 1, 200_000_000, 2 ** 48 - 1]) {
    const upload = {
      ...grant,
      name: uploadName(grant.taskId, '4 Vendor Log File 1'),
      ...(maxBytes ? { maxBytes } : {}),
    }
    const [, folder, token = '', name = ''] = new URL(urls.upload.sign('http://x', upload)).pathname.split('/')
    assert.deepEqual([folder, urls.upload.verify(token, name, NOW)], ['uploads', upload])
    assert.equal(urls.upload.verify(token, name, grant.expires), 'expired')
    assert.equal(urls.upload.verify(token, `${name}x`, NOW), null)
    assert.equal(urls.download.verify(token, name, NOW), null)
  }
  const [token, name] = partsOf(urls.download.sign('http://x', grant))
  assert.equal(urls.upload.verify(token, name, NOW), null)
  for (const maxBytes of [-1, 0.5, 2 ** 48])
    assert.throws(() => urls.upload.sign('http://x', { ...grant, maxBytes }), RangeError)
})

test('no URL has more than 256 characters: the device goes first, then the name', () => {
  const deviceId = `00D09E-${'%20'.repeat(40)}-1`
  const long = urls.download.sign('https://acs.example.com:7567', { ...grant, deviceId, name: 'firmware.bin' })
  assert.ok(long.length <= 256)
  assert.deepEqual(check(urls, long), { ...grant, deviceId: '', name: 'firmware.bin' })
  const name = `${'\u{1f600}'.repeat(190)}.img`
  const longer = urls.download.sign('https://acs.example.com:7567', { ...grant, deviceId, name })
  assert.ok(longer.length <= 256)
  assert.deepEqual(check(urls, longer), { ...grant, deviceId: '', name: shortName(name) })
  assert.equal(digestOfShortName(shortName(name)), nameDigest(name))
  assert.match(shortName(name), /^~[0-9a-f]{24}\.img$/)
  assert.equal(digestOfShortName(name), null)
  assert.throws(() => urls.download.sign(`http://${'x'.repeat(200)}`, grant), /ACS_FILES_URL/)
})

test('a user name and a password say the same as a URL, for CPEs that cannot keep one', () => {
  const sixteen = /^[a-z0-9]{16}$/
  for (const [made, claimed, folder] of [
    [urls.download.login('http://x/', grant), urls.download.claimed, 'files'],
    [urls.upload.login('http://x/', { ...grant, maxBytes: 5 }), urls.upload.claimed, 'uploads'],
  ] as const) {
    assert.equal(made.url, `http://x/${folder}/${encodeURIComponent(grant.name)}`)
    assert.match(made.username, /^[\w-]{27,35}$/)
    assert.match(made.password, sixteen, 'quirk A6: no more than 16 are compared')
    const c = claimed(made.username, grant.name, NOW)
    assert.ok(c !== null && c !== 'expired')
    assert.deepEqual(c.grant, { ...grant, deviceId: '', ...(folder === 'uploads' ? { maxBytes: 5 } : {}) })
    assert.equal(c.passwords[0], made.password)
    assert.equal(c.passwords.length, 2, 'one for each key')
    assert.equal(claimed(made.username, grant.name, grant.expires), 'expired')
    const other = claimed(made.username, 'another', NOW)
    assert.ok(other !== null && other !== 'expired' && !other.passwords.includes(made.password))
    for (const none of ['', 'admin', `${made.username}=`, `${made.username}AA`, 'a'.repeat(500)])
      assert.equal(claimed(none, grant.name, NOW), null, none)
  }
  const get = urls.download.login('http://x', grant)
  const put = urls.upload.login('http://x', grant)
  assert.notEqual(get.password, put.password)
  assert.equal(urls.upload.claimed(get.username, grant.name, NOW), null)
})

test('an upload has one name for each task, which tells its kind and nothing else has', () => {
  assert.deepEqual(
    ['1 Vendor Configuration File', '4 Vendor Log File 2', '3 Vendor Configuration File 1', 'X 00D09E Dump', ''].map(
      type => uploadName(grant.taskId, type).replace(grant.taskId, 'T'),
    ),
    ['upload-T.cfg', 'upload-T.log', 'upload-T.cfg', 'upload-T.bin', 'upload-T.bin'],
  )
  assert.ok(isUploadName(uploadName(grant.taskId, '')))
  for (const name of ['upload-1.cfg', 'firmware.bin', `x${uploadName(grant.taskId, '')}`])
    assert.ok(!isUploadName(name))
})
