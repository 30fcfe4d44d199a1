/** What quirk profiles do to the RPCs of a device: with the product's own profiles, and with some of an operator's. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Message } from '@auroralinks/cwmp'
import { SHIPPED_FOLDER, createQuirks, parseProfile, readFolder } from '@auroralinks/quirks'
import { DEVICE, drive, outcome, rpc } from '../../test/drive.ts'
import { createQuirksOfDevices } from '../shell/quirks.ts'

const shipped = await readFolder(SHIPPED_FOLDER, 'shipped')

/** A device of this id, with the product's profiles and one of the operator's for it. */
function deviceOf(id: string, own?: object) {
  const parsed = own && parseProfile({ about: 'of these tests', match: {}, ...own })
  assert.ok(parsed === undefined || 'profile' in parsed)
  const quirks = createQuirks(shipped.profiles)
  if (parsed) quirks.set([{ name: 'own', source: 'stored', profile: parsed.profile }])
  const device = createQuirksOfDevices(quirks)({ ...DEVICE, id })
  assert.equal(createQuirksOfDevices(quirks)(device), device, 'the same object while nothing changes')
  return device
}

const read = (...names: string[]): Message => ({
  method: 'GetParameterValuesResponse',
  parameters: names.map(name => ({ name, value: 'v', type: 'xsd:string' })),
})
const named = (...names: string[]): Message => ({
  method: 'GetParameterNamesResponse',
  parameters: names.map(name => ({ name, writable: true })),
})

test('S2: a device that takes one RPC in a session gets one, and is asked to come for the next', () => {
  const w = drive(deviceOf('3C9066-SR516ac-1'))
  const task = w.create('getParameterValues', { names: Array.from({ length: 150 }, (_, i) => `Device.X.${i}`) })
  w.open('a1')
  const first = rpc(w.empty('a1'))
  assert.ok(first.request.method === 'GetParameterValues')
  const end = w.answer('a1', first.id, read(...first.request.names))
  assert.equal(end.reply?.kind, 'done')
  assert.equal(end.effects.requestConnection, true)
  w.open('a2')
  const second = rpc(w.empty('a2'))
  assert.ok(second.request.method === 'GetParameterValues')
  const done = w.answer('a2', second.id, read(...second.request.names))
  assert.deepEqual([outcome(done, task.id)?.status, outcome(done, task.id)?.attempts], ['succeeded', 1])
  assert.equal(done.effects.requestConnection, false, 'there is nothing more to do')
})

test('S2: another device gets as many as there is to do, in one session', () => {
  const w = drive(deviceOf('3C9066-SR400-1'))
  w.create('getParameterValues', { names: Array.from({ length: 150 }, (_, i) => `Device.X.${i}`) })
  w.open('a1')
  const first = rpc(w.empty('a1'))
  assert.ok(first.request.method === 'GetParameterValues')
  rpc(w.answer('a1', first.id, read(...first.request.names)))
})

test('S6: a device that faults 32 names is asked for 31, in each task that reads', () => {
  const names = Array.from({ length: 70 }, (_, i) => `Device.X.${i}`)
  const w = drive(deviceOf('000B82-HT802-1'))
  w.create('getParameterValues', { names })
  w.open('a1')
  let d = w.empty('a1')
  const sizes: number[] = []
  while (d.reply?.kind === 'rpc') {
    const { request, id } = rpc(d)
    assert.ok(request.method === 'GetParameterValues')
    sizes.push(request.names.length)
    d = w.answer('a1', id, read(...request.names))
  }
  assert.deepEqual(sizes, [31, 31, 8])
  // Types that nobody knows are asked for before a write, likewise.
  w.create('setParameterValues', { values: names.map(name => ({ name: `${name}.Y`, value: '1' })) })
  w.open('a2')
  const { request } = rpc(w.empty('a2'))
  assert.equal(request.method === 'GetParameterValues' && request.names.length, 31)
})

test('S20: what a profile says is never read is not asked for, nor a part of the tree that holds it', () => {
  const root = 'InternetGatewayDevice.'
  const files = `${root}DeviceInfo.VendorConfigFile.`
  const asked = (type: 'refresh' | 'getParameterValues', args: { [name: string]: string | string[] }) => {
    const w = drive({ ...deviceOf('000000-NPA201E-1'), root })
    const task = w.create(type, args)
    w.open('a1')
    let d = w.empty('a1')
    const values: string[] = []
    while (d.reply?.kind === 'rpc') {
      const { request, id } = rpc(d)
      if (request.method === 'GetParameterValues') {
        values.push(...request.names)
        d = w.answer('a1', id, read(...request.names.map(n => (n.endsWith('.') ? `${n}Value` : n))))
      } else {
        assert.ok(request.method === 'GetParameterNames')
        const { path } = request
        d = w.answer(
          'a1',
          id,
          path === root && request.nextLevel
            ? named(`${root}DeviceInfo.`, `${root}Time.`)
            : path === `${root}DeviceInfo.` && request.nextLevel
              ? named(files, `${path}UpTime`)
              : named(`${root}DeviceInfo.UpTime`, `${files}1.Name`, `${root}Time.Value`),
        )
      }
    }
    return { values, ended: outcome(d, task.id) }
  }
  const refreshed = asked('refresh', { path: '' })
  assert.equal(refreshed.ended?.status, 'succeeded')
  assert.deepEqual(refreshed.ended?.result, { count: 2, unreadable: [{ path: files, code: 'skipped' }] })
  assert.deepEqual(refreshed.values.sort(), [`${root}DeviceInfo.UpTime`, `${root}Time.`])

  const part = asked('getParameterValues', { names: [`${root}DeviceInfo.`, `${files}1.Name`, `${root}Time.`] })
  assert.deepEqual(part.values.sort(), [`${root}DeviceInfo.UpTime`, `${root}Time.`])
  assert.ok(part.ended)
  const { faults } = part.ended.result as { faults: { name: string; code: string }[] }
  assert.deepEqual(
    faults.map(f => [f.name, f.code]),
    [[`${files}1.Name`, 'skipped']],
  )
  // Nothing but what is never read: it fails without a word to the device.
  const none = asked('getParameterValues', { names: [files] })
  assert.deepEqual([none.values, none.ended?.status, none.ended?.fault?.code], [[], 'failed', 'skipped'])
})

test('X11: a device that knows no NextLevel 1 is asked for all below, and the answer is one level', () => {
  const w = drive(deviceOf('00D09E-Box-1', { reading: { nextLevel: false } }))
  const task = w.create('getParameterNames', { path: 'Device.WiFi.', nextLevel: true })
  w.open('a1')
  const { id, request } = rpc(w.empty('a1'))
  assert.deepEqual(request, { method: 'GetParameterNames', path: 'Device.WiFi.', nextLevel: false })
  const d = w.answer(
    'a1',
    id,
    named('Device.WiFi.', 'Device.WiFi.Radio.', 'Device.WiFi.Radio.1.Channel', 'Device.WiFi.A.B'),
  )
  assert.deepEqual((outcome(d, task.id)!.result as { names: object[] }).names, [
    { name: 'Device.WiFi.Radio.', writable: true },
    { name: 'Device.WiFi.A.', writable: false },
  ])
})

test('S4: where ParameterKey proves nothing a secret whose answer was lost is written again, and the key is not asked for', () => {
  const values = [
    { name: 'Device.WiFi.AccessPoint.1.Security.KeyPassphrase', value: 'p', type: 'xsd:string' },
    { name: 'Device.X_A', value: '1', type: 'xsd:string' },
  ]
  const lost = (keeps: object, written: typeof values) => {
    const w = drive(deviceOf('00D09E-Box-1', { keeps }))
    const task = w.create('setParameterValues', { values: written })
    w.open('a1')
    assert.equal(rpc(w.empty('a1')).request.method, 'SetParameterValues')
    w.pass(61_000)
    w.lost('a1')
    w.open('a2')
    return { w, task, next: rpc(w.empty('a2')) }
  }
  const usual = lost({ url: 64 }, values.slice(0, 1)).next.request
  assert.deepEqual(usual, { method: 'GetParameterValues', names: ['Device.ManagementServer.ParameterKey'] })

  const alone = lost({ parameterKey: false }, values.slice(0, 1))
  assert.equal(alone.next.request.method, 'SetParameterValues')
  const d = alone.w.answer('a2', alone.next.id, { method: 'SetParameterValuesResponse', status: 0 })
  assert.equal(outcome(d, alone.task.id)?.status, 'succeeded')

  const mixed = lost({ parameterKey: false }, values)
  assert.deepEqual(mixed.next.request, { method: 'GetParameterValues', names: ['Device.X_A'] })
  const shown: Message = { method: 'GetParameterValuesResponse', parameters: [values[1]!] }
  const { request } = rpc(mixed.w.answer('a2', mixed.next.id, shown))
  assert.ok(request.method === 'SetParameterValues')
  assert.deepEqual(
    request.parameters.map(p => p.name),
    [values[0]!.name],
  )
})

test('S16: a device that is away for long is waited for longer, in its sessions and for its boots', () => {
  const minutes = (d: ReturnType<typeof drive>, id: string) => {
    const until = d.task(id)!.progress.waitUntil!
    return (until - d.task(id)!.startedAt!) / 60_000
  }
  for (const [id, silence, boot] of [
    ['80AB4D-Beacon%20G6-1', 300_000, 15],
    ['00D09E-Box-1', 60_000, 10],
  ] as const) {
    const w = drive(deviceOf(id))
    const task = w.create('reboot', {})
    const opened = w.open('a1')
    assert.ok(opened.device.session?.phase === 'opened')
    assert.equal(opened.device.session.timeoutMs, silence)
    w.answer('a1', rpc(w.empty('a1')).id, { method: 'RebootResponse' })
    assert.equal(minutes(w, task.id), boot)
  }
})
