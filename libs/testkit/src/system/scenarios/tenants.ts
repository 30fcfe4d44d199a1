/** Tenants: what one has another does not see, and its files go to its devices. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { createApi, segment } from '../api.ts'
import type { Api } from '../api.ts'
import type { System } from '../launch.ts'
import { device } from '../scenario.ts'
import type { Scenario } from '../scenario.ts'

/** The tenant, and its administrator. */
async function tenant({ api }: System, name: string): Promise<Api & { key: string }> {
  assert.equal((await api.request('PUT', `tenants/${name}`, {})).status, 201)
  const made = await api.request('POST', 'api-keys', { name, role: 'administrator' }, { 'x-tenant': name })
  assert.equal(made.status, 201, JSON.stringify(made.body))
  const { key } = made.body as { key: string }
  return { ...createApi(api.url, key), key }
}

const TYPE = '2 Web Content'
/** A name that both have. */
const FILE = 'page.html'

export const tenantsAreApart: Scenario = {
  name: 'a tenant announces a device, which comes and fetches a file of the tenant; another sees nothing of it, and cannot send it its own',
  async run(system, t) {
    const [one, other] = [await tenant(system, 'one'), await tenant(system, 'other')]
    const cpe = device(system, t)
    const path = `devices/${segment(cpe.id)}`
    assert.equal((await one.request('PUT', `${path}/credentials`, { connectionRequestUsername: 'acs' })).status, 201)
    await cpe.start()
    assert.deepEqual([(await one.device(cpe.id)).state, (await system.api.device(cpe.id))['tenant']], ['active', 'one'])
    assert.deepEqual(
      (await one.devices()).map(d => d.id),
      [cpe.id],
    )

    const contents = new Map([one, other].map(api => [api, Buffer.from(`of ${api.key.slice(0, 8)}`)]))
    for (const [api, content] of contents) {
      const put = await fetch(`${api.url}/api/v1/files/${FILE}?${new URLSearchParams({ fileType: TYPE })}`, {
        method: 'PUT',
        headers: { authorization: `Bearer ${api.key}` },
        body: new Uint8Array(content),
      })
      assert.equal(put.status, 201)
    }
    const done = await one.createTask(cpe.id, { type: 'download', file: FILE }, 25)
    assert.deepEqual([done.status, done['file']], ['succeeded', FILE], JSON.stringify(done))
    const [rpc] = cpe.ledger.rpcs.filter(r => r.method === 'Download')
    const { url, username, password, fileSize } = rpc!.request as Record<'url' | 'username' | 'password', string> & {
      fileSize: number
    }
    assert.match(url, /\/~[0-9a-f]{24}\.html$/, 'no slash that a device would take for one')
    assert.equal(fileSize, contents.get(one)!.length)
    // A quirk profile that another scenario put may want a login in place of a signature in the URL.
    const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
    const answer = await fetch(url, username === '' ? {} : { headers: { authorization } })
    const got = Buffer.from(await answer.arrayBuffer())
    assert.equal(
      createHash('sha256').update(got).digest('hex'),
      createHash('sha256').update(contents.get(one)!).digest('hex'),
    )

    for (const resource of [path, `tasks/${done.id}`, `${path}/sessions`, `${path}/parameters`])
      assert.equal((await other.request('GET', resource)).status, 404, resource)
    assert.deepEqual(await other.devices(), [])
    assert.equal((await other.request('POST', `${path}/tasks`, { type: 'download', file: FILE })).status, 404)
    const taken = await other.request('PUT', `${path}/credentials`, { password: 'mine' })
    assert.deepEqual([taken.status, (taken.body as { code: string }).code], [409, 'id-not-available'])
    const named = await one.request('POST', `${path}/tasks`, { type: 'download', file: `other/${FILE}` })
    assert.equal(named.status, 400, JSON.stringify(named.body))
  },
}
