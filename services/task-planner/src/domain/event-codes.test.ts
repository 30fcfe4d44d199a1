/** One test for each event code of TR-069 Table 8, with the code in its name: docs/protocol.md names them. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { EventStruct, Message, ParameterValue } from '@auroralinks/cwmp'
import { EVENT_WORDS } from '@auroralinks/tasks'
import type { Decision } from './effects.ts'
import { T0, drive, outcome, rpc } from '../../test/drive.ts'

const event = (code: string, commandKey = ''): EventStruct => ({ code, commandKey })
const inform = (...values: [string, string][]): { digest: string; parameters: () => ParameterValue[] } => ({
  digest: 'd1',
  parameters: () => values.map(([name, value]) => ({ name, value, type: 'xsd:string' })),
})
const VERSION: [string, string] = ['Device.DeviceInfo.SoftwareVersion', '2.0']
const keyOf = ({ id }: { id: string }): string => id.replaceAll('-', '')

/** A device with a queued task that only reads, which shows whether a session works. */
function withWork() {
  const w = drive()
  w.create('getParameterValues', { names: ['Device.DeviceInfo.UpTime'] })
  return w
}

/** Of a device: it accepted an RPC in session `a1` and does the rest by itself. */
function accepted(type: 'reboot' | 'factoryReset' | 'scheduleInform' | 'upload', args = {}) {
  const w = drive()
  const task = w.create(type, args)
  w.open('a1')
  const { id, request } = rpc(w.empty('a1'))
  const times = { status: 1, startTime: '0001-01-01T00:00:00Z', completeTime: '0001-01-01T00:00:00Z' }
  w.answer('a1', id, { method: `${request.method}Response`, ...times } as unknown as Message)
  w.empty('a1')
  w.pass(60_000)
  return { w, task }
}

test('0 BOOTSTRAP: what was known of the parameters is forgotten, but for what this Inform tells; it is published', () => {
  const w = drive()
  const d = w.open('s', { events: [event('0 BOOTSTRAP'), event('1 BOOT')], ...inform(VERSION) })
  assert.deepEqual(d.effects.gone, [{ prefix: '', except: new Set([VERSION[0]]) }])
  assert.deepEqual(
    d.effects.parameters.map(p => [p.name, p.value]),
    [VERSION],
  )
  assert.equal(d.effects.status?.lastBootstrapAt, T0)
  assert.ok(d.effects.publish.some(e => e.type === 'bootstrapped'))
})

test('0 BOOTSTRAP with the same parameters as ever, too', () => {
  const d = drive().open('s', { events: [event('0 BOOTSTRAP')], ...inform(VERSION), digest: 'd0' })
  assert.deepEqual(d.effects.gone, [{ prefix: '', except: new Set([VERSION[0]]) }])
})

test('0 BOOTSTRAP of a first contact has nothing to forget, one that is read again changes nothing', () => {
  const events = [event('0 BOOTSTRAP')]
  assert.deepEqual(drive().open('s', { events, firstContact: true }).effects.gone, [])
  assert.deepEqual(drive().open('s', { events, recorded: 'open' }).effects.gone, [])
})

test('0 BOOTSTRAP whose Inform comes twice does not take what its session has read since', () => {
  const w = withWork()
  const events = [event('0 BOOTSTRAP')]
  assert.equal(w.open('a', { events }).effects.gone.length, 1)
  w.empty('a')
  assert.deepEqual(w.open('b', { events }).effects.gone, [])
})

test('0 BOOTSTRAP leaves what was learned of the form of answers: it is the firmware that takes them', () => {
  const w = drive()
  w.device = { ...w.device, quiet: { declaration: false, sessions: 1 }, patienceMs: 90_000 }
  const d = w.open('s', { events: [event('0 BOOTSTRAP')] })
  assert.deepEqual([w.device.quiet?.sessions, w.device.patienceMs, d.effects.form], [1, 90_000, null])
})

test('0 BOOTSTRAP ends a factoryReset that waits for it', () => {
  const { w, task } = accepted('factoryReset')
  assert.equal(outcome(w.open('a2', { events: [event('0 BOOTSTRAP')] }), task.id)?.status, 'succeeded')
})

test('S19: 1 BOOT ends a reboot that waits for it, and is published with the version of the software', () => {
  const { w, task } = accepted('reboot')
  const d = w.open('a2', { events: [event('1 BOOT')], ...inform(VERSION) })
  assert.equal(outcome(d, task.id)?.status, 'succeeded')
  assert.equal(d.effects.status?.lastBootAt, T0 + 60_000)
  assert.ok(d.effects.publish.some(e => e.type === 'booted' && e.softwareVersion === '2.0'))
  assert.deepEqual(d.effects.gone, [], 'a boot is no reset')
})

for (const code of ['2 PERIODIC', '3 SCHEDULED', '6 CONNECTION REQUEST'])
  test(`${code} runs what is due`, () => {
    const w = withWork()
    const d = w.open('s', { events: [event(code)] })
    assert.deepEqual(d.effects.status?.lastEvents, [event(code)])
    assert.equal(rpc(w.empty('s')).request.method, 'GetParameterValues')
  })

test('4 VALUE CHANGE stores the values that differ and publishes them with what was known', () => {
  const name = 'Device.DeviceInfo.ProvisioningCode'
  const known = new Map<string, string | null>([
    [name, 'old'],
    [VERSION[0], VERSION[1]],
  ])
  const d = drive().open('s', { events: [event('4 VALUE CHANGE')], ...inform([name, 'new'], VERSION), known })
  assert.deepEqual(
    d.effects.parameters.map(p => [p.name, p.value]),
    [[name, 'new']],
  )
  const published = d.effects.publish.find(e => e.type === 'valuesChanged')
  assert.deepEqual(published?.type === 'valuesChanged' && published.values, [
    { name, value: 'new', type: 'xsd:string', previous: 'old' },
  ])
})

const transferComplete = (commandKey: string, fault: { code: string; string: string } | null = null): Message => ({
  method: 'TransferComplete',
  commandKey,
  fault,
  startTime: '2026-01-01T00:00:00Z',
  completeTime: '2026-01-01T00:01:00Z',
})

const told = (d: Decision) => {
  const published = d.effects.publish.find(e => e.type === 'transferCompleted')
  return published?.type === 'transferCompleted' ? published.transfer : null
}

test('7 TRANSFER COMPLETE: the TransferComplete that follows is published, and its fault is on the list of faults', () => {
  const w = drive()
  w.open('s', { events: [event('7 TRANSFER COMPLETE'), event('M Download', 'k')] })
  const d = w.called('s', '1', transferComplete('k', { code: '9016', string: 'no file' }))
  assert.deepEqual(told(d), { ...transferComplete('k'), fault: { code: '9016', string: 'no file' } })
  assert.equal(d.effects.faults[0]?.code, '9016')
})

test('10 AUTONOMOUS TRANSFER COMPLETE: the call that follows is published, and its fault is on the list of faults', () => {
  const w = drive()
  w.open('s', { events: [event('10 AUTONOMOUS TRANSFER COMPLETE')] })
  const call = {
    method: 'AutonomousTransferComplete',
    announceUrl: '',
    transferUrl: 'http://files.example.net/fw.bin',
    isDownload: true,
    fileType: '1 Firmware Upgrade Image',
    fileSize: 5,
    targetFileName: '',
    fault: { code: '9018', string: 'damaged' },
    startTime: '2026-01-01T00:00:00Z',
    completeTime: '2026-01-01T00:01:00Z',
  } as const
  const d = w.called('s', '1', call)
  assert.deepEqual(told(d), call)
  const detail = [{ name: 'TargetFileName', code: '9018', string: '1 Firmware Upgrade Image' }]
  assert.deepEqual([d.effects.faults[0]?.code, d.effects.faults[0]?.detail], ['9018', detail])
  const well = w.called('s', '2', { ...call, fault: null })
  assert.deepEqual(well.effects.faultsGone, [d.effects.faults[0]?.id])
})

test('13 WAKEUP runs what is due', () => {
  const w = withWork()
  w.open('s', { events: [event('13 WAKEUP')] })
  assert.equal(rpc(w.empty('s')).request.method, 'GetParameterValues')
})

test('13 WAKEUP is no boot: a reboot goes on waiting', () => {
  const { w, task } = accepted('reboot')
  w.open('a2', { events: [event('13 WAKEUP')] })
  assert.equal(w.task(task.id)?.status, 'running')
})

test('14 HEARTBEAT: the contact is noted, and no work is done; with another event it is', () => {
  const w = withWork()
  const d = w.open('s', { events: [event('14 HEARTBEAT')] })
  assert.equal(d.effects.status?.lastInformAt, T0)
  assert.deepEqual(w.empty('s').reply, { kind: 'done' })
  w.open('t', { events: [event('14 HEARTBEAT'), event('2 PERIODIC')] })
  assert.equal(rpc(w.empty('t')).request.method, 'GetParameterValues')
})

test('M Reboot ends the reboot with its CommandKey, and no other', () => {
  const { w, task } = accepted('reboot')
  const other = w.open('a1', { events: [event('M Reboot', 'another')], recorded: 'ended' })
  assert.equal(outcome(other, task.id), undefined)
  assert.equal(outcome(w.open('a2', { events: [event('M Reboot', keyOf(task))] }), task.id)?.status, 'succeeded')
})

test('KEY-03: the CommandKey of an event that has none by the standard says nothing', () => {
  const { w, task } = accepted('reboot')
  assert.equal(outcome(w.open('a2', { events: [event('1 BOOT', 'another')] }), task.id)?.status, 'succeeded')
  const other = accepted('scheduleInform', { delaySeconds: 60 })
  const d = other.w.open('a2', { events: [event('3 SCHEDULED', keyOf(other.task))] })
  assert.equal(outcome(d, other.task.id), undefined)
})

test('M ScheduleInform ends the scheduleInform with its CommandKey, and no other', () => {
  const { w, task } = accepted('scheduleInform', { delaySeconds: 60 })
  assert.equal(outcome(w.open('a2', { events: [event('M ScheduleInform', 'another')] }), task.id), undefined)
  const d = w.open('a3', { events: [event('3 SCHEDULED'), event('M ScheduleInform', keyOf(task))] })
  assert.equal(outcome(d, task.id)?.status, 'succeeded')
})

test('M Upload: the upload ends by the TransferComplete with its CommandKey', () => {
  const { w, task } = accepted('upload', { fileType: '4 Vendor Log File 1', url: 'http://x/y', delaySeconds: 0 })
  const d = w.open('a2', { events: [event('7 TRANSFER COMPLETE'), event('M Upload', keyOf(task))] })
  assert.equal(outcome(d, task.id), undefined, 'the event alone does not say how it ended')
  assert.equal(outcome(w.called('a2', '1', transferComplete(keyOf(task))), task.id)?.status, 'succeeded')
})

for (const code of [
  'X 00D09E DoorOpened',
  'X CT-COM BIND',
  'X_CT-COM_ALARM',
  'M X_00D09E_Calibrate',
  '77 NOBODY KNOWS',
  '',
])
  test(`I8: "${code}", a vendor's own or unknown, is kept and published as it came, and work is done`, () => {
    const w = withWork()
    const d = w.open('s', { events: [event(code, 'k')] })
    assert.deepEqual(d.effects.status?.lastEvents, [event(code, 'k')])
    assert.ok(d.effects.publish.some(e => e.type === 'informed' && e.events[0]?.code === code))
    assert.equal(rpc(w.empty('s')).request.method, 'GetParameterValues')
  })

test('the order of events says nothing, all of them at once are taken (SOAP-15)', () => {
  const events = Object.keys(EVENT_WORDS).map(code => event(code))
  for (const order of [events, events.toReversed()]) {
    const w = withWork()
    const d = w.open('s', { events: order })
    assert.deepEqual(
      d.effects.publish.map(e => e.type).filter(type => type !== 'valuesChanged'),
      ['informed', 'bootstrapped', 'booted'],
    )
    assert.equal(rpc(w.empty('s')).request.method, 'GetParameterValues')
  }
})
