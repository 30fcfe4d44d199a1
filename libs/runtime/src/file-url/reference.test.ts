import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newId } from '../ids.ts'
import { STARS } from '../secrets/sealed-values.ts'
import { createFileUrls } from './file-urls.ts'
import { fileReference, fileReferenceOf, withoutFileProof } from './reference.ts'

const taskId = newId()
const wanted = {
  direction: 'download',
  login: false,
  taskId,
  name: 'größe/ & v2.bin',
  expires: 1_800_000_000_000,
} as const

test('a reference says who may transfer what and how long, and nothing else is taken for one', () => {
  for (const reference of [wanted, { ...wanted, direction: 'upload', login: true }] as const)
    assert.deepEqual(fileReferenceOf(fileReference(reference)), reference)
  for (const url of ['http://files.example/files/x', '', 'acs-file:', 'acs-file:download/x/1/y', 'ftp://x'])
    assert.equal(fileReferenceOf(url), null, url)
  assert.equal(fileReferenceOf(fileReference({ ...wanted, expires: 1e15 }))?.expires, 0xffffffff * 1000)
})

test('where a text repeats a signed URL, the proof goes and the rest stays', () => {
  const urls = createFileUrls(['a key of the files'])
  const grant = { ...wanted, name: 'v2.bin', deviceId: '00D09E-Box-1' }
  for (const url of [
    urls.download.sign('http://files.example:7567', grant),
    urls.download.sign('http://files.example:7567', { ...grant, deviceId: '' }),
    urls.upload.sign('https://files.example/acs/', grant),
  ]) {
    const token = url.split('/').at(-2)!
    for (const form of [url, encodeURIComponent(url)]) {
      const shown = withoutFileProof(`cannot get ${form}: timeout`, STARS)
      assert.ok(!shown.includes(token) && shown.includes('v2.bin: timeout') && shown.includes(STARS), shown)
    }
  }
  const plain = 'cannot get http://files.example/files/v2.bin'
  assert.equal(withoutFileProof(plain, STARS), plain)
})
