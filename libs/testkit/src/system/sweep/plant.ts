/** Distinctive secrets, brought into a system in every way in which a secret can enter it. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import type { Cpe } from '@auroralinks/cpe-simulator'
import { vendorHandlers } from '@auroralinks/cpe-simulator'
import type { Download, SetParameterValues } from '@auroralinks/cwmp'
import { loadRpcPlugins } from '@auroralinks/rpc-plugins'
import type { TestContext } from 'node:test'
import { eventually, segment } from '../api.ts'
import { handDriven } from '../hand-driven.ts'
import { EXAMPLE_PLUGINS } from '../launch.ts'
import type { System } from '../launch.ts'
import { device } from '../scenario.ts'

/** Not to be found by chance, and by its name where it came from. */
export const aSecret = (name: string): string => `${name}-${randomBytes(9).toString('hex')}`

export interface Planted {
  /** By where each came in. */
  secrets: Record<string, string>
  /** Devices and things to ask the API for. */
  deviceIds: string[]
  taskIds: string[]
}

const PASSPHRASE = 'Device.WiFi.AccessPoint.1.Security.KeyPassphrase'
/** As vendors call them, and one that its data model hides. */
const VENDORS = [
  'Device.X_00D09E_Cloud.AdminPassword',
  'Device.X_00D09E_Cloud.WpaPassphrase2',
  'Device.X_00D09E_Cloud.SipAuth_Key',
  'Device.ManagementServer.ConnectionRequestPassword',
  'Device.Users.User.1.Password',
]

export async function plantSecrets(system: System, t: TestContext): Promise<Planted> {
  const { api } = system
  const secrets: Record<string, string> = {}
  const plant = (name: string): string => (secrets[name] = aSecret(name))
  const taskIds: string[] = []
  const task = async (cpe: Pick<Cpe, 'id'>, body: { type: string; [name: string]: unknown }, wait?: number) => {
    const made = await api.createTask(cpe.id, body, wait)
    taskIds.push(made.id)
    return made
  }
  const done = (reply: { status: number; body: unknown }): void =>
    assert.ok(reply.status < 300, JSON.stringify(reply.body))

  // A device with credentials of its own, for both directions.
  const password = plant('digest')
  const wakePassword = plant('wake')
  const { identity, id } = device(system, t)
  const own = device(system, t, {
    identity,
    username: id,
    password,
    connectionRequest: { username: 'acs', password: wakePassword },
    handlers: vendorHandlers(await loadRpcPlugins([EXAMPLE_PLUGINS])),
  })
  done(
    await api.request('PUT', `devices/${segment(own.id)}/credentials`, {
      password,
      connectionRequestUsername: 'acs',
      connectionRequestPassword: wakePassword,
    }),
  )
  done(await api.request('PUT', `devices/${segment(own.id)}/credentials`, { password: plant('twice') }))
  done(await api.request('PUT', `devices/${segment(own.id)}/credentials`, { password }))
  await own.start()
  await api.request('PATCH', `devices/${segment(own.id)}`, { traced: true })
  await eventually('its address is known', async () => assert.ok((await api.device(own.id))['connectionRequestUrl']))
  done(await api.request('POST', `devices/${segment(own.id)}/connection-requests?wait=20`))

  // Wrong and foreign ones.
  const guessing = device(system, t, { identity, username: id, password: plant('guess') })
  await guessing.start()
  await guessing.stop()
  const basic = plant('basic')
  await fetch(system.cwmpUrl, {
    method: 'POST',
    body: '<junk/>',
    headers: { authorization: `Basic ${btoa(`${own.id}:${basic}`)}`, 'content-type': 'text/xml' },
  })

  // Tasks with secrets in each of their places.
  const values = [PASSPHRASE, ...VENDORS].map(name => ({
    name,
    value: plant(name.split('.').at(-1)!),
    type: 'xsd:string',
  }))
  await task(own, { type: 'setParameterValues', force: true, values }, 20)
  await task(own, { type: 'getParameterValues', names: values.map(v => v.name) }, 20)
  await task(own, {
    type: 'setParameterValues',
    force: true,
    values: [{ name: PASSPHRASE, value: plant('waiting') }],
    notBefore: '2099-01-01T00:00:00Z',
  })
  await task(
    own,
    { type: 'addObject', path: 'Device.Users.User.', values: [{ name: 'Password', value: plant('added') }] },
    20,
  )
  // In the URL of a parameter whose name tells of no secret: written, and read.
  const plainName = 'Device.DeviceInfo.ProvisioningCode'
  const urlValue = `ftp://u:${plant('url')}@example.net`
  const inUrl = { type: 'setParameterValues', values: [{ name: plainName, value: urlValue }] }
  assert.equal((await task(own, inUrl, 20)).status, 'succeeded')
  assert.ok(
    own.ledger.rpcs.some(
      r => r.method === 'SetParameterValues' && (r.request as SetParameterValues).parameters[0]?.value === urlValue,
    ),
    'the device has got the whole URL',
  )
  await task(own, { type: 'getParameterValues', names: [plainName] }, 20)
  await task(own, { ...inUrl, notBefore: '2099-01-01T00:00:00Z' })
  const elsewhere = { url: 'http://127.0.0.1:9/f', username: 'u' }
  await task(
    own,
    { type: 'download', fileType: '3 Vendor Configuration File', ...elsewhere, password: plant('download') },
    20,
  )
  await task(
    own,
    { type: 'upload', fileType: '1 Vendor Configuration File', ...elsewhere, password: plant('upload') },
    20,
  )
  await task(
    own,
    { type: 'changeDuState', operations: [{ operation: 'install', ...elsewhere, password: plant('module') }] },
    20,
  )
  await task(
    own,
    {
      type: 'vendorRpc',
      method: 'X_02AC5A_Blink',
      arguments: { seconds: 1, pin: (secrets['pin'] = randomBytes(8).toString('hex')) },
    },
    20,
  )
  const refused = await api.request('POST', `devices/${segment(own.id)}/tasks`, {
    type: 'download',
    fileType: '1 Firmware Upgrade Image',
    url: `http://user:${plant('userinfo')}@example.net/f`,
  })
  assert.equal(refused.status, 400)
  assert.equal(
    (
      await api.request('POST', `devices/${segment(own.id)}/tasks`, {
        type: 'download',
        password: { [plant('odd')]: 1 },
      })
    ).status,
    400,
  )

  // A file of ours: what its URL proves.
  await fetch(`${api.url}/api/v1/files/sweep.cfg?fileType=${encodeURIComponent('3 Vendor Configuration File')}`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${system.token}` },
    body: 'a configuration',
  })
  await task(own, { type: 'download', file: 'sweep.cfg' }, 20)
  const url = own.ledger.rpcs
    .filter(r => r.method === 'Download')
    .map(r => (r.request as Download).url)
    .find(u => u.endsWith('/sweep.cfg'))
  assert.ok(url, 'the device has got a URL of ours')
  secrets['fileUrl'] = new URL(url).pathname.split('/').toSorted((a, b) => b.length - a.length)[0]!
  assert.ok(secrets['fileUrl'].length > 40, url)

  // Rows of an import, good ones and such as cannot be read.
  const file = [
    'id,password,connectionRequestPassword',
    `00D09E-Sweep-1,${plant('imported')},${plant('importedWake')}`,
    `nonsense,${plant('badId')},x`,
    `00D09E-Sweep-2,"${plant('badQuotes')}x,y`,
  ].join('\n')
  const imported = await fetch(`${api.url}/api/v1/imports?kind=devices`, {
    method: 'POST',
    headers: { authorization: `Bearer ${system.token}`, 'content-type': 'text/csv' },
    body: file,
  })
  const { id: importId } = (await imported.json()) as { id: string }
  assert.equal(imported.status, 202)
  await eventually('the file is imported', async () =>
    assert.notEqual((await api.get<{ status: string }>(`imports/${importId}`)).status, 'running'),
  )

  // The task of a job, which waits for a device that does not come.
  const jobFor = device(system, t)
  done(await api.request('PUT', `devices/${segment(jobFor.id)}/credentials`, { username: jobFor.id }))
  const given = await api.request('POST', 'jobs', {
    deviceIds: [jobFor.id],
    task: { type: 'setParameterValues', values: [{ name: PASSPHRASE, value: plant('job') }] },
  })
  done(given)
  const { id: jobId } = given.body as { id: string }
  await eventually('the job has given its task', async () => {
    const { items } = await api.get<{ items: { status: string; taskId: string }[] }>(`jobs/${jobId}/devices`)
    assert.equal(items[0]?.status, 'queued', JSON.stringify(items))
    taskIds.push(items[0].taskId)
  })

  // What the ACS thinks up itself, for a device of its own: it has other credentials from then on.
  const expected = device(system, t)
  const first = { username: expected.id, password: plant('first') }
  done(await api.request('PUT', `devices/${segment(expected.id)}/credentials`, first))
  const fresh = device(system, t, { identity: expected.identity, ...first })
  await fresh.start()
  done(await api.request('POST', `devices/${segment(fresh.id)}/credentials/rotation`))
  await eventually('it has got its own', async () => {
    await fresh.inform('2 PERIODIC')
    const set = fresh.ledger.rpcs
      .filter(r => r.method === 'SetParameterValues')
      .flatMap(r => (r.request as SetParameterValues).parameters)
    for (const { name, value: given } of set)
      if (name.endsWith('Password')) secrets[`own ${name.split('.').at(-1)}`] = given
    assert.ok(secrets['own Password'] && secrets['own ConnectionRequestPassword'], JSON.stringify(set.map(v => v.name)))
  })

  // What a device says by itself, and in words of its own.
  const hand = handDriven(system.cwmpUrl, randomBytes(4).toString('hex'))
  await hand.inform([
    ...[PASSPHRASE, ...VENDORS].map((name, i) => ({ name, value: plant(`told${i}`), type: 'xsd:string' })),
    { name: 'Device.X_00D09E_Cloud.Server', value: `https://u:${plant('toldUrl')}@example.net/`, type: 'xsd:string' },
  ])
  assert.equal(await hand.ready(), null)
  const repeated = plant('repeated')
  const echoed = await task(hand, {
    type: 'setParameterValues',
    force: true,
    values: [{ name: PASSPHRASE, value: repeated, type: 'xsd:string' }],
  })
  await hand.inform()
  const rpc = await hand.ready()
  assert.ok(rpc, JSON.stringify(await api.task(echoed.id)))
  const fault = { faultCode: 'Client', faultString: 'CWMP fault' }
  await hand.answer(rpc.id, {
    method: 'Fault',
    ...fault,
    cwmp: {
      code: '9003',
      string: `cannot take ${repeated}`,
      parameters: [{ name: PASSPHRASE, code: '9007', string: repeated }],
    },
  } as never)
  assert.equal((await api.outcome(echoed.id)).status, 'failed')

  // The API's own.
  const key = await api.request(
    'POST',
    'api-keys',
    { name: 'sweep', role: 'viewer' },
    { 'idempotency-key': aSecret('once') },
  )
  done(key)
  secrets['apiKey'] = (key.body as { key: string }).key
  const asKey = (authorization: string): Promise<Response> =>
    fetch(`${api.url}/api/v1/me`, { headers: { authorization } })
  assert.equal((await asKey(`Bearer ${secrets['apiKey']}`)).status, 200)
  assert.equal((await asKey(`Bearer ${plant('wrongKey')}`)).status, 401)
  secrets['adminToken'] = system.token
  return { secrets, deviceIds: [own.id, hand.id, fresh.id], taskIds }
}
