import { test } from 'node:test'
import assert from 'node:assert/strict'
import { acsAndCpe, sessionOf } from '../test/support.ts'
import { ScriptedAcs } from '../test/scripted-acs.ts'
import { Scheduler } from './scheduler.ts'

test('TR-069 A.3.2.9: a reboot goes away after the session and comes back with M Reboot, its CommandKey, and 1 BOOT', async t => {
  // Long enough to be looked at while it is away.
  const { acs, cpe } = await acsAndCpe(t, { bootSeconds: 1 })
  await cpe.start()
  acs.requests.push(
    { method: 'Reboot', commandKey: 'first' },
    { method: 'Reboot', commandKey: 'second' },
    { method: 'GetRPCMethods' },
  )
  const back = sessionOf(cpe, events => events.includes('M Reboot'))
  await cpe.inform('2 PERIODIC')
  assert.equal(cpe.state, 'booting')
  await assert.rejects(cpe.inform('2 PERIODIC'), /booting/)
  const url = cpe.tree.get('Device.ManagementServer.ConnectionRequestURL')!
  await assert.rejects(fetch(url))
  const report = await back
  assert.deepEqual(report.events, [
    { code: '1 BOOT', commandKey: '' },
    { code: 'M Reboot', commandKey: 'first' },
    { code: 'M Reboot', commandKey: 'second' },
  ])
  assert.equal(report.ok, true)
  assert.equal(cpe.ledger.boots.length, 2, 'two calls, one reboot')
  assert.deepEqual(
    cpe.ledger.rpcs.map(({ method }) => method),
    ['Reboot', 'Reboot', 'GetRPCMethods'],
  )
  assert.equal((await fetch(url)).status, 204)
})

test('what was set survives a reboot; a factory reset forgets it and bootstraps', async t => {
  const { acs, cpe } = await acsAndCpe(t)
  await cpe.start()
  acs.requests.push(
    {
      method: 'SetParameterValues',
      parameters: [{ name: 'Device.Time.NTPServer1', value: 'mine', type: 'xsd:string' }],
      parameterKey: '',
    },
    { method: 'AddObject', objectName: 'Device.NAT.PortMapping.', parameterKey: '' },
    { method: 'Reboot', commandKey: '' },
  )
  const back = sessionOf(cpe, events => events.includes('M Reboot'))
  await cpe.inform('')
  await back
  assert.equal(cpe.tree.get('Device.Time.NTPServer1'), 'mine')
  assert.deepEqual(cpe.tree.rowNumbers('Device.NAT.PortMapping.'), [1])
  acs.requests.push({ method: 'FactoryReset' })
  const reset = sessionOf(cpe, events => events.includes('0 BOOTSTRAP'))
  await cpe.inform('')
  assert.deepEqual(
    (await reset).events.map(({ code }) => code),
    ['0 BOOTSTRAP', '1 BOOT'],
  )
  assert.equal(cpe.tree.get('Device.Time.NTPServer1'), '0.pool.ntp.org')
  assert.deepEqual(cpe.tree.rowNumbers('Device.NAT.PortMapping.'), [])
})

test('TR-069 3.7.1.5: events are kept until an InformResponse came, with RetryCount; a connection request is not', async t => {
  const { acs, cpe } = await acsAndCpe(t, { retry: { minimumWaitSeconds: 1000 } })
  await cpe.start()
  acs.intercept = () => ({ status: 503 })
  assert.equal((await cpe.inform('2 PERIODIC')).informed, false)
  assert.equal((await cpe.inform('6 CONNECTION REQUEST')).events.length, 2)
  assert.equal(cpe.ledger.events.length, 2, 'BOOTSTRAP and BOOT of the start')
  acs.intercept = null
  const report = await cpe.inform('')
  assert.deepEqual(
    report.events.map(({ code }) => code),
    ['2 PERIODIC'],
  )
  assert.equal(report.retryCount, 2)
  assert.equal(acs.informs.at(-1)?.retryCount, 2)
  const next = await cpe.inform('')
  assert.deepEqual([next.retryCount, next.events], [0, []])
})

test('TR-069 3.7.1.5: a session that is lost after the InformResponse does not tell its events again', async t => {
  const { acs, cpe } = await acsAndCpe(t, { retry: { minimumWaitSeconds: 1000 } })
  await cpe.start()
  acs.intercept = ({ envelope }) => (envelope === null ? { status: 503 } : null)
  const lost = await cpe.inform('2 PERIODIC')
  assert.deepEqual([lost.ok, lost.informed], [false, true])
  acs.intercept = null
  const retry = await cpe.inform('')
  assert.deepEqual([retry.events, retry.retryCount], [[], 1])
})

test('TR-069 3.2.1.1: a device whose ACS is not there keeps trying, and gets through when it is', async t => {
  const { acs, cpe } = await acsAndCpe(t)
  const { port } = acs
  await acs.stop()
  await cpe.start()
  const through = sessionOf(cpe, events => events.includes('0 BOOTSTRAP'))
  const failed = await through
  assert.deepEqual([failed.ok, failed.error?.kind], [false, 'unreachable'])
  const again = await ScriptedAcs.start(port)
  t.after(() => again.stop())
  let report = failed
  while (!report.ok) report = await sessionOf(cpe, () => true)
  assert.deepEqual(
    report.events.map(({ code }) => code),
    ['0 BOOTSTRAP', '1 BOOT'],
  )
  assert.ok(report.retryCount >= 1)
})

test('PERIODIC comes by itself, and a new interval holds from the session that set it', async t => {
  const { acs, cpe } = await acsAndCpe(t, { periodicIntervalSeconds: 3600 })
  await cpe.start()
  acs.requests.push({
    method: 'SetParameterValues',
    parameters: [{ name: 'Device.ManagementServer.PeriodicInformInterval', value: '1', type: 'xsd:unsignedInt' }],
    parameterKey: '',
  })
  await cpe.inform('')
  const report = await sessionOf(cpe, events => events.includes('2 PERIODIC'))
  assert.equal(report.ok, true)
})

test('TR-069 3.2.1: a change of an actively notified parameter opens a session that reports it, and nothing but it', async t => {
  const { acs, cpe } = await acsAndCpe(t)
  await cpe.start()
  cpe.change('Device.WiFi.SSID.1.SSID', 'changed by hand')
  cpe.change('Device.DeviceInfo.ProvisioningCode', '')
  const session = sessionOf(cpe, () => true)
  cpe.change('Device.DeviceInfo.ProvisioningCode', 'TLCO')
  assert.deepEqual(
    (await session).events.map(({ code }) => code),
    ['4 VALUE CHANGE'],
  )
  const { parameters } = acs.informs.at(-1)!
  assert.equal(parameters.find(({ name }) => name === 'Device.DeviceInfo.ProvisioningCode')?.value, 'TLCO')
  assert.equal(
    parameters.some(({ name }) => name === 'Device.Ethernet.Link.1.MACAddress'),
    false,
  )
  assert.throws(() => cpe.change('Device.Nothing', ''), /no parameter/)
})

test('a new ACS URL sends the device there, with a BOOTSTRAP', async t => {
  const { acs, cpe } = await acsAndCpe(t)
  const other = await ScriptedAcs.start()
  t.after(() => other.stop())
  await cpe.start()
  acs.requests.push({
    method: 'SetParameterValues',
    parameters: [{ name: 'Device.ManagementServer.URL', value: other.url, type: 'xsd:string' }],
    parameterKey: '',
  })
  const arrived = sessionOf(cpe, events => events.includes('0 BOOTSTRAP'))
  await cpe.inform('')
  assert.equal((await arrived).ok, true)
  assert.equal(other.informs.length, 1)
})

test('hooks: requests are cut, repeated and changed where a test says so', async t => {
  let next: import('./index.ts').Interference | null = null
  const posts: string[] = []
  const { acs, cpe } = await acsAndCpe(t, {
    retry: { minimumWaitSeconds: 1000 },
    hooks: {
      beforePost: ({ kind, index, session }) => {
        posts.push(`${session}:${index}:${kind}`)
        const now = next
        next = null
        return now
      },
    },
    handlers: { GetRPCMethods: () => ({ method: 'unknown', name: 'Unheard' }) },
  })
  await cpe.start()
  assert.deepEqual(posts, ['1:0:inform', '1:1:empty'])
  for (const [cut, received] of [
    ['before', 0],
    ['after', 1],
  ] as const) {
    const before = acs.received.length
    next = { cut }
    const report = await cpe.inform('2 PERIODIC')
    assert.deepEqual(
      [report.error?.kind, report.informed, acs.received.length - before],
      ['connection-lost', false, received],
    )
  }
  next = { repeat: 2 }
  const repeated = await cpe.inform('')
  assert.deepEqual(
    repeated.posts.map(({ kind }) => kind),
    ['inform', 'inform', 'inform', 'empty'],
  )
  assert.equal(repeated.ok, true)
  acs.requests.push({ method: 'GetRPCMethods' })
  await cpe.inform('')
  const last = acs.messages.at(-1)
  assert.equal(last?.method === 'unknown' && last.name, 'Unheard')
})

test('a power cut in the middle of a session', async t => {
  const { cpe } = await acsAndCpe(t, {
    hooks: {
      beforePost: ({ kind, session }) => {
        if (kind === 'empty' && session === 2) cpe.reboot()
      },
    },
  })
  await cpe.start()
  const back = sessionOf(cpe, events => events.includes('1 BOOT'))
  assert.equal((await cpe.inform('2 PERIODIC')).error?.kind, 'connection-lost')
  assert.deepEqual(
    (await back).events.map(({ code }) => code),
    ['1 BOOT'],
  )
})

test('a device that is switched off stays off, and what was asked of it is refused', async t => {
  let ahead = 0
  const scheduler = new Scheduler(() => performance.now() + ahead)
  const { acs, cpe } = await acsAndCpe(t, {
    scheduler,
    periodicIntervalSeconds: 1,
    hooks: { beforePost: () => ({ delayMilliseconds: 20 }) },
  })
  await cpe.start()
  const running = cpe.inform('2 PERIODIC')
  const queued = assert.rejects(cpe.inform('1 BOOT'), /switched off/)
  await cpe.stop()
  assert.equal((await running).ok, false)
  await queued
  assert.equal(cpe.state, 'off')
  const { length } = acs.informs
  // All that it could have meant to do has come due before this.
  ahead = 60_000
  await new Promise<void>(resolve => scheduler.after(0, resolve))
  assert.equal(cpe.state, 'off')
  await cpe.start()
  assert.ok(
    acs.informs[length]?.events.some(({ code }) => code === '1 BOOT'),
    'what its ACS hears next is that it is on again',
  )
})
