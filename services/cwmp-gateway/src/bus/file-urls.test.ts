import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decode, isMessage } from '@auroralinks/cwmp'
import type { AcsRequest, Download } from '@auroralinks/cwmp'
import { createFileUrls, fileReference, newId } from '@auroralinks/runtime'
import { device } from '../../test/client.ts'
import { DEVICE_ID, inform } from '../../test/fixtures.ts'
import { DONE, FILES_KEY, FILES_URL, world } from '../../test/world.ts'
import { createFileAddresses } from './file-urls.ts'

const urls = createFileUrls([FILES_KEY])
const taskId = newId()
const reference = { direction: 'download', login: false, taskId, name: 'v2.bin', expires: 2_000_000_000_000 } as const

const asked = async (t: Parameters<typeof world>[0], url: string, env = {}) => {
  const w = await world(t, { env })
  const cpe = device(w.port)
  t.after(cpe.close)
  await cpe.post(inform())
  w.decide = event =>
    event.empty
      ? {
          case: 'rpc',
          value: { id: 'r', request: { case: 'download', value: { commandKey: 'k', fileType: '1', url } } },
        }
      : DONE
  return { w, answer: await cpe.post('') }
}

const downloadIn = (body: string): Download => {
  const answer = decode(Buffer.from(body))
  assert.ok(answer.ok && isMessage(answer.envelope.message, 'Download'))
  return answer.envelope.message
}

test('a file that an RPC names becomes a URL for that device and task where the RPC is encoded', async t => {
  const { answer } = await asked(t, fileReference(reference))
  const { url } = downloadIn(answer.body)
  assert.ok(url.startsWith(`${FILES_URL}/files/`), url)
  const [token = '', name = ''] = new URL(url).pathname.split('/').slice(2)
  assert.deepEqual(urls.download.verify(token, name, Date.now()), {
    name: 'v2.bin',
    deviceId: DEVICE_ID,
    taskId,
    expires: reference.expires,
  })
})

test('a device that cannot keep a long URL gets a plain one with a user name and a password', async t => {
  const { answer } = await asked(t, fileReference({ ...reference, login: true }))
  const { url, username, password } = downloadIn(answer.body)
  assert.equal(url, `${FILES_URL}/files/v2.bin`)
  const claimed = urls.download.claimed(username, 'v2.bin', Date.now())
  assert.ok(claimed !== null && claimed !== 'expired' && claimed.passwords.includes(password))
})

test('any other URL goes as it is', async t => {
  const { answer } = await asked(t, 'https://elsewhere.example/v2.bin?a=1&b=2')
  assert.equal(downloadIn(answer.body).url, 'https://elsewhere.example/v2.bin?a=1&b=2')
})

test("what stands in the url of a vendor's RPC, or of a software module, is never taken for a file of ours", () => {
  const { addressed } = createFileAddresses({ keys: [FILES_KEY], base: FILES_URL })
  const url = fileReference(reference)
  const operation = { url, uuid: '', version: '', username: '', password: '', executionEnvRef: '' }
  for (const message of [
    { method: 'X_02AC5A_Fetch', url },
    { method: 'X_02AC5A_Fetch', url: 5 },
    { method: 'X_02AC5A_Fetch', url: [url] },
    { method: 'ChangeDUState', operations: [{ operation: 'install', ...operation }], commandKey: '' },
  ] as unknown as AcsRequest[])
    assert.deepEqual(addressed(DEVICE_ID, message), message)
})

test('each transfer of a file has its reference replaced', () => {
  const { addressed } = createFileAddresses({ keys: [FILES_KEY], base: FILES_URL })
  for (const method of ['Download', 'ScheduleDownload', 'Upload'])
    assert.match(
      (addressed(DEVICE_ID, { method, url: fileReference(reference) } as AcsRequest) as Download).url,
      /^http:\/\/files\.example/,
    )
})

test('where ACS_FILES_URL leaves no room for a URL, the task hears so and the session goes on', async t => {
  const { w, answer } = await asked(t, fileReference(reference), { ACS_FILES_URL: `http://${'x'.repeat(240)}` })
  assert.equal(answer.status, 204)
  const { responded } = w.events.at(-1)!
  assert.ok(responded?.response.case === 'fault')
  assert.equal(responded.response.value.code, 'files-url')
  assert.match(responded.response.value.string, /ACS_FILES_URL/)
})
