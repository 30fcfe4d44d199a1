/** A device is sent to another ACS, for a migration. */
import assert from 'node:assert/strict'
import { text } from 'node:stream/consumers'
import type { TestContext } from 'node:test'
import { serveOnLoopback } from '../../loopback.ts'
import { eventually, segment } from '../api.ts'
import { device } from '../scenario.ts'
import type { Scenario } from '../scenario.ts'

/** An ACS that has no time for anybody. */
async function otherAcs(t: TestContext): Promise<{ url: string; received: string[] }> {
  const received: string[] = []
  const { url, close } = await serveOnLoopback(async (request, response) => {
    received.push(await text(request))
    response.writeHead(503, { 'content-length': '0' }).end()
  })
  t.after(close)
  return { url: `${url}/cwmp`, received }
}

export const redirectsAreFollowed: Scenario = {
  name: 'a device that is sent to another ACS goes there with its Inform, shows it, and stays when it is sent no more',
  async run(system, t) {
    const { api } = system
    const other = await otherAcs(t)
    const cpe = device(system, t, { retry: { minimumWaitSeconds: 3600 } })
    await cpe.start()
    const patch = (redirectTo: string | null) => api.request('PATCH', `devices/${segment(cpe.id)}`, { redirectTo })
    assert.equal((await patch(other.url)).status, 200)
    const away = await cpe.inform('2 PERIODIC')
    assert.deepEqual([away.posts.map(p => p.status), away.error?.status], [[307, 503], 503])
    assert.equal(other.received.length, 1)
    assert.match(other.received[0]!, /:Inform>.*2 PERIODIC/s)
    await eventually('the device shows it', async () => {
      const { redirectTo, redirects, redirectedAt } = await api.device(cpe.id)
      assert.deepEqual([redirectTo, redirects], [other.url, 1])
      assert.ok(redirectedAt !== null)
    })
    assert.equal((await patch(null)).status, 200)
    assert.equal((await cpe.inform('2 PERIODIC')).ok, true)
  },
}
