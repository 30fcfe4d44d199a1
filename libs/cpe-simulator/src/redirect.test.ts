import assert from 'node:assert/strict'
import { test } from 'node:test'
import { acsAndCpe } from '../test/support.ts'
import { ScriptedAcs } from '../test/scripted-acs.ts'

test('TR-069 3.4.2: a redirect is followed for the session, with the same POST and its cookies, and not kept', async t => {
  const { acs, cpe } = await acsAndCpe(t)
  const other = await ScriptedAcs.start()
  t.after(() => other.stop())
  other.requests.push({ method: 'GetRPCMethods' })
  for (const status of [302, 307]) {
    acs.intercept = () => ({
      status,
      headers: { location: `${other.url}?from=acs`, 'content-length': '0', 'set-cookie': 'there=1' },
    })
    const report = status === 302 ? await cpe.start().then(() => null) : await cpe.inform('2 PERIODIC')
    if (report !== null) assert.deepEqual([report.ok, report.posts[0]?.status], [true, status])
  }
  assert.equal(acs.received.length, 2, 'each session begins at its own ACS, and only its Inform')
  assert.deepEqual(
    other.informs.map(i => i.events[0]?.code),
    ['0 BOOTSTRAP', '2 PERIODIC'],
  )
  assert.equal(other.received[0]!.headers.cookie, 'there=1')
  assert.equal(other.answers.length, 1)
})

test('TR-069 3.4.2: at most five redirects in a row are followed, and none to what is no web address', async t => {
  const { acs, cpe } = await acsAndCpe(t, { retry: { minimumWaitSeconds: 60 } })
  await cpe.start()
  acs.received.length = 0
  acs.intercept = () => ({ status: 307, headers: { location: acs.url } })
  const looped = await cpe.inform('2 PERIODIC')
  assert.deepEqual([looped.error?.status, acs.received.length], [307, 6])
  acs.intercept = () => ({ status: 307, headers: { location: 'ftp://elsewhere.example/' } })
  assert.equal((await cpe.inform('2 PERIODIC')).error?.status, 307)
})
