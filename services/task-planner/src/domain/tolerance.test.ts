/** What devices do that the standard does not say (docs/vendor-quirks.md), as far as the planner has to live with it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Message, ParameterValue } from '@auroralinks/cwmp'
import { keyOf } from '@auroralinks/tasks'
import { DEVICE, drive, fault, outcome, rpc } from '../../test/drive.ts'

const named = (...names: string[]): Message => ({
  method: 'GetParameterNamesResponse',
  parameters: names.map(name => ({ name, writable: true })),
})
const read = (...names: string[]): Message => ({
  method: 'GetParameterValuesResponse',
  parameters: names.map(name => ({ name, value: 'v', type: 'xsd:string' })),
})
const string = (name: string, value: string) => ({ name, value, type: 'xsd:string' }) satisfies ParameterValue

test('P6: nobody is asked for an empty path: the root is the one that the Inform showed', () => {
  for (const root of ['Device.', 'InternetGatewayDevice.'] as const) {
    const w = drive({ ...DEVICE, root })
    const tasks = [
      w.create('getParameterNames', { path: '', nextLevel: true }),
      w.create('refresh', { path: '' }),
      w.create('getParameterValues', { names: [root] }),
    ]
    w.open('a1')
    let d = w.empty('a1')
    while (d.reply?.kind === 'rpc') {
      const { request, id } = rpc(d)
      const asked = 'path' in request ? [request.path] : 'names' in request ? request.names : []
      assert.ok(asked.length > 0 && !asked.includes(''), JSON.stringify(request))
      d = w.answer('a1', id, request.method === 'GetParameterNames' ? named(`${root}A`) : read(`${root}A`))
    }
    assert.ok(
      tasks.every(t => w.task(t.id) === undefined),
      'all have ended',
    )
  }
})

test('S8: a list without the dots of objects, without what lies between, and an answer that leaves names out: what was read is kept, what was not is told', () => {
  const w = drive()
  const tree = w.create('refresh', { path: 'Device.WiFi.' })
  const some = w.create('getParameterValues', { names: ['Device.A', 'Device.B', 'Device.C'] })
  w.open('a1')
  let d = w.empty('a1')
  const learned = new Map<string, string | null | undefined>()
  let ended: ReturnType<typeof outcome>
  while (d.reply?.kind === 'rpc') {
    const { request, id } = rpc(d)
    if (request.method === 'GetParameterNames') d = w.answer('a1', id, named('Device.WiFi', 'Device.WiFi.SSID.1.SSID'))
    else if (request.method === 'GetParameterValues')
      d = w.answer('a1', id, request.names.includes('Device.B') ? read('Device.B') : read('Device.WiFi.SSID.1.SSID'))
    for (const p of d.effects.parameters) learned.set(p.name, p.value)
    ended = outcome(d, tree.id) ?? ended
  }
  assert.deepEqual([ended?.status, ended?.result], ['succeeded', { count: 1, unreadable: [] }])
  assert.equal(learned.get('Device.WiFi.SSID.1.SSID'), 'v')
  assert.ok(!learned.has('Device.WiFi'), 'an object is no parameter, with its dot or without')
  const { status, result } = outcome(d, some.id)!
  assert.equal(status, 'succeeded')
  const { values, faults } = result as { values: { name: string }[]; faults: { name: string; code: string }[] }
  assert.deepEqual(
    [values.map(v => v.name), faults.map(f => [f.name, f.code])],
    [
      ['Device.B'],
      [
        ['Device.A', 'not-returned'],
        ['Device.C', 'not-returned'],
      ],
    ],
  )
})

test('S9: a write holds what its task says and nothing of ours, so that nothing of ours is rolled back with it', () => {
  const w = drive()
  const values = [string('Device.ManagementServer.ConnectionRequestPassword', 'p'), string('Device.X_Y', '1')]
  for (const value of values) w.create('setParameterValues', { values: [value] })
  w.open('a1')
  const first = rpc(w.empty('a1'))
  assert.ok(first.request.method === 'SetParameterValues')
  assert.deepEqual(first.request.parameters, [values[0]], 'each task has an RPC of its own')
  const second = rpc(w.answer('a1', first.id, fault('9003')))
  assert.ok(second.request.method === 'SetParameterValues')
  assert.deepEqual(second.request.parameters, [values[1]])
})

test('S12: a table that cannot be listed because it is empty is added to all the same; a fault of AddObject itself ends the task', () => {
  for (const [answer, status] of [
    [{ method: 'AddObjectResponse', instanceNumber: 1, status: 0 }, 'succeeded'],
    [fault('9005'), 'failed'],
  ] as [Message, string][]) {
    const w = drive()
    const task = w.create('addObject', { path: 'Device.NAT.PortMapping.' })
    w.open('a1')
    const look = rpc(w.empty('a1'))
    assert.equal(look.request.method, 'GetParameterNames')
    const add = rpc(w.answer('a1', look.id, fault('9005')))
    assert.equal(add.request.method, 'AddObject')
    const d = w.answer('a1', add.id, answer)
    assert.deepEqual([outcome(d, task.id)?.status, d.reply?.kind], [status, 'done'])
  }
})

test('S14: a device that does not know GetRPCMethods fails that task alone; the next one runs in the same session', () => {
  const w = drive()
  const asked = w.create('getRpcMethods', {})
  w.create('reboot', {})
  w.open('a1')
  const d = w.answer('a1', rpc(w.empty('a1')).id, fault('9000'))
  assert.deepEqual([outcome(d, asked.id)?.status, outcome(d, asked.id)?.fault?.code], ['failed', '9000'])
  assert.equal(rpc(d).request.method, 'Reboot')
})

test('I5: new firmware may bring another root: what is read from then on is below that', () => {
  const w = drive({ ...DEVICE, root: 'InternetGatewayDevice.' })
  const d = w.open('a1', { digest: 'd1', parameters: () => [string('Device.DeviceInfo.SoftwareVersion', '2')] })
  assert.deepEqual(
    [d.device.root, d.device.softwareVersion, d.effects.status?.dataModelRoot],
    ['Device.', '2', 'Device.'],
  )
  w.create('refresh', { path: '' })
  const { request } = rpc(w.empty('a1'))
  assert.ok(request.method === 'GetParameterNames' && request.path === 'Device.')
})

test('I13: a parameter whose name begins with a dot, or is nothing but dots, is kept and costs nothing else', () => {
  const w = drive()
  const odd = ['.ExternalIPAddress', '..', '.', 'Device..A']
  const d = w.open('a1', {
    digest: 'd1',
    parameters: () => [...odd, 'Device.DeviceInfo.SoftwareVersion'].map(n => string(n, '9')),
  })
  assert.equal(d.device.softwareVersion, '9')
  assert.ok(d.effects.parameters.some(p => p.name === '.ExternalIPAddress' && p.value === '9'))
  assert.equal(w.empty('a1').reply?.kind, 'done')
})

test('I1: sessions that come from two places by turns are told as a fault of the device with both places, and nobody is refused', () => {
  const url = (address: string) => string('Device.ManagementServer.ConnectionRequestURL', `http://${address}/wake`)
  const from = (w: ReturnType<typeof drive>, id: string, remoteAddress: string, at: string) =>
    w.open(id, { remoteAddress, digest: at, parameters: () => [url(at)] })
  const raised = (moves: [remoteAddress: string, at: string][]) => {
    const w = drive()
    return moves.flatMap(([remoteAddress, at], i) => {
      w.pass(60_000)
      const d = from(w, `a${i}`, remoteAddress, at)
      assert.equal(w.empty(`a${i}`).reply?.kind, 'done')
      return d.effects.faults.map(f => [i, f.code, ...f.detail.map(x => x.string)])
    })
  }
  const [a, b, c] = [
    ['192.0.2.1', '10.0.0.1'],
    ['192.0.2.2', '10.0.0.2'],
    ['192.0.2.1', '10.0.0.3'],
  ] as [string, string][]
  assert.deepEqual(raised([a!, b!, a!, b!, a!, b!, a!]), [
    [4, 'identity-collision', '192.0.2.1 http://10.0.0.1/wake', '192.0.2.2 http://10.0.0.2/wake'],
  ])
  assert.equal(raised([a!, c!, a!, c!, a!]).length, 1, 'behind one address too')
  assert.deepEqual(raised([a!, a!, b!, b!, b!, a!, a!]), [], 'a device that moved, and moved back')
  assert.deepEqual(raised([a!, b!, c!, a!, b!, c!, a!]), [], 'a device whose address changes each time')
})

test('I1: two devices with one identity whose MAC addresses prove it go into quarantine, with where both came from', () => {
  const mac = (n: number, at = 'Device.Ethernet.Interface.1.MACAddress') => string(at, `00:D0:9E:00:00:0${n}`)
  const url = (address: string) => string('Device.ManagementServer.ConnectionRequestURL', `http://${address}/wake`)
  /** After which of the sessions it goes there. */
  const quarantined = (sessions: { from: string; says: ReturnType<typeof string>[] }[]): [number, string[]][] => {
    const w = drive()
    return sessions.flatMap(({ from, says }, i) => {
      w.pass(86_400_000)
      const d = w.open(`a${i}`, { remoteAddress: from, digest: JSON.stringify(says), parameters: () => says })
      const { quarantine } = d.effects
      return quarantine === null ? [] : [[i, quarantine.flatMap(q => [q.address, ...Object.values(q.macs)])]]
    })
  }
  const one = { from: '192.0.2.1', says: [mac(1), url('10.0.0.1')] }
  const other = { from: '192.0.2.2', says: [mac(2), url('10.0.0.2')] }
  assert.deepEqual(quarantined([one, other, one, other, one, other]), [
    [4, ['192.0.2.1', '00:D0:9E:00:00:01', '192.0.2.2', '00:D0:9E:00:00:02']],
  ])
  // Behind one address, and each several times in a row.
  const near = { ...other, from: one.from }
  assert.equal(quarantined([one, one, near, near, one, near, one]).length, 1)

  const moving = (n: number) => ({ from: `192.0.2.${n}`, says: [mac(1), url(`10.0.0.${n}`)] })
  assert.deepEqual(quarantined([1, 2, 1, 2, 1, 2, 1, 2].map(moving)), [], 'one that moves to and fro')
  const second = { from: '198.51.100.1', says: [mac(2, 'Device.Ethernet.Interface.2.MACAddress'), url('10.1.0.1')] }
  assert.deepEqual(quarantined([one, second, one, second, one, second, one]), [], 'one with two lines')
  assert.deepEqual(quarantined([one, other, other, other]), [], 'one whose board was changed')
  const both = { ...one, says: [mac(1), mac(2, 'Device.WiFi.SSID.1.BSSID')] }
  const again = { ...one, says: [mac(1), mac(3, 'Device.WiFi.SSID.1.BSSID')] }
  assert.deepEqual(quarantined([both, again, both, again, both, again, both]), [], 'one with a BSSID that changes')
  const silent = (from: string) => ({ from, says: [url(from)] })
  assert.deepEqual(quarantined(['1', '2', '1', '2', '1', '2', '1'].map(silent)), [], 'addresses alone prove nothing')
})

test('I18: after a configuration file was loaded what was known is forgotten, and the next Inform is read although it is as the last', () => {
  const loaded = (o: object): Message => ({
    method: 'AutonomousTransferComplete',
    announceUrl: '',
    transferUrl: '',
    isDownload: true,
    fileType: '3 Vendor Configuration File',
    fileSize: 1,
    targetFileName: '',
    startTime: '',
    completeTime: '',
    fault: null,
    ...o,
  })
  for (const [call, forgets] of [
    [loaded({}), true],
    [loaded({ fileType: '1 Firmware Upgrade Image' }), false],
    [loaded({ isDownload: false }), false],
    [loaded({ fault: { code: '9010', string: '' } }), false],
  ] as const) {
    const w = drive()
    w.open('a1')
    const d = w.called('a1', 'c', call)
    assert.deepEqual(d.effects.gone, forgets ? [{ prefix: '', except: null }] : [])
    const next = w.open('a2', { parameters: () => [string('Device.X', '1')] })
    assert.equal(next.effects.parameters.length, forgets ? 1 : 0)
  }
})

/** A CPE with these parameters, which answers as `refuses` lets it; all that it was asked for. */
function played(leaves: readonly string[], refuses: (names: readonly string[]) => string | null) {
  return (w: ReturnType<typeof drive>, sessionId: string) => {
    const asked: (readonly string[])[] = []
    let d = w.empty(sessionId)
    while (d.reply?.kind === 'rpc') {
      const { request, id } = rpc(d)
      if (request.method === 'GetParameterNames') {
        const { path, nextLevel } = request
        const below = leaves.filter(l => l.startsWith(path))
        const level = below.map(l => l.slice(0, l.indexOf('.', path.length) + 1 || l.length))
        d = w.answer(sessionId, id, named(...(nextLevel ? new Set(level) : [path, ...below])))
      } else {
        assert.ok(request.method === 'GetParameterValues')
        asked.push(request.names)
        const code = refuses(request.names)
        const found = leaves.filter(l => request.names.some(n => (n.endsWith('.') ? l.startsWith(n) : l === n)))
        d = w.answer(sessionId, id, code === null ? read(...found) : fault(code))
      }
    }
    return { d, asked }
  }
}

test('S5: a tree that is too large in one piece is read in smaller ones, to the last value', () => {
  const leaves = Array.from({ length: 40 }, (_, i) => `Device.T.${1 + Math.floor(i / 4)}.V${i % 4}`)
  const cpe = played(leaves, names => {
    const size = leaves.filter(l => names.some(n => (n.endsWith('.') ? l.startsWith(n) : l === n))).length
    return size > 8 ? '9004' : null
  })
  const w = drive()
  const task = w.create('refresh', { path: 'Device.T.' })
  w.open('a1')
  const { d } = cpe(w, 'a1')
  assert.equal(outcome(d, task.id)?.status, 'succeeded')
  assert.equal((outcome(d, task.id)!.result as { count: number }).count, 40)
})

test('S7: one name that is refused costs itself alone: the request is halved until it stands by itself', () => {
  const leaves = Array.from({ length: 64 }, (_, i) => `Device.V${i}`)
  const cpe = played(leaves, names => (names.includes('Device.V41') ? '9005' : null))
  const w = drive()
  const task = w.create('getParameterValues', { names: leaves })
  w.open('a1')
  const { d, asked } = cpe(w, 'a1')
  const { values, faults } = outcome(d, task.id)!.result as { values: object[]; faults: object[] }
  assert.deepEqual([values.length, faults], [63, [{ name: 'Device.V41', code: '9005', string: 'fault 9005' }]])
  assert.ok(asked.length <= 2 * Math.log2(64) + 1, `${asked.length} requests`)
})

test('S13: instances that got other numbers are forgotten under the old ones when their table is read', () => {
  const cpe = played(['Device.Hosts.Host.7.HostName'], () => null)
  const w = drive()
  w.create('refresh', { path: 'Device.Hosts.' })
  w.open('a1')
  const gone: { prefix: string; except: ReadonlySet<string> | null }[] = []
  const decide = w.decide
  w.decide = event => {
    const d = decide(event)
    gone.push(...d.effects.gone)
    return d
  }
  cpe(w, 'a1')
  const old = 'Device.Hosts.Host.3.HostName'
  assert.ok(gone.some(g => old.startsWith(g.prefix) && !g.except?.has(old)))
})

test('I18: a configuration file that a task of ours loaded does the same, a firmware does not', () => {
  const fileOf = (fileType: string) =>
    new Map([['c', { fileType, version: null, oui: null, productClass: null, deviceId: null, size: 1 }]])
  const times = { startTime: '0001-01-01T00:00:00Z', completeTime: '0001-01-01T00:00:00Z' }
  const windows = [{ start: 0, end: 60, mode: '1 At Any Time' }]
  for (const [fileType, forgets] of [
    ['3 Vendor Configuration File', true],
    ['1 Firmware Upgrade Image', false],
  ] as const)
    for (const [type, args, accepted] of [
      ['download', { url: 'http://files.example/c', fileType, delaySeconds: 0 }, 'DownloadResponse'],
      // Its type is the file's, as it was when the RPC left.
      ['download', { file: 'c', delaySeconds: 0 }, 'DownloadResponse'],
      ['scheduleDownload', { file: 'c', windows }, 'ScheduleDownloadResponse'],
    ] as const) {
      const w = drive()
      const task = w.create(type, args)
      w.open('a1')
      const sent = rpc(w.empty('a1', 'c', fileOf(fileType)))
      const answer =
        accepted === 'DownloadResponse' ? ({ method: accepted, status: 1, ...times } as const) : { method: accepted }
      w.answer('a1', sent.id, answer)
      w.open('a2')
      const call = { method: 'TransferComplete', commandKey: keyOf(task), fault: null, ...times } as const
      const d = w.called('a2', 'c', call)
      assert.equal(d.effects.gone.length > 0, forgets, `${type} of ${fileType}`)
      assert.equal(w.device.informDigest === null, forgets)
    }
  const atOnce = drive()
  atOnce.create('download', { url: 'http://files.example/c', fileType: '3 Vendor Configuration File', delaySeconds: 0 })
  atOnce.open('a1')
  const done = { method: 'DownloadResponse', status: 0, ...times } as const
  assert.deepEqual(atOnce.answer('a1', rpc(atOnce.empty('a1')).id, done).effects.gone, [{ prefix: '', except: null }])
})
