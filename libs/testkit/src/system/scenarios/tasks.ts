/** Tasks of every kind reach a device and come back with their outcome. */
import assert from 'node:assert/strict'
import { startFileSink } from '../../file-sink.ts'
import { eventually, segment } from '../api.ts'
import { device } from '../scenario.ts'
import type { Scenario } from '../scenario.ts'

const NAT = 'Device.NAT.PortMapping.'

export const writesAndReadsBack: Scenario = {
  name: 'setParameterValues with wait wakes an idle device, changes it and reads back',
  async run(system, t) {
    const cpe = device(system, t)
    await cpe.start()
    const name = 'Device.ManagementServer.PeriodicInformInterval'
    const set = await system.api.createTask(
      cpe.id,
      { type: 'setParameterValues', values: [{ name, value: '1234' }] },
      20,
    )
    assert.equal(set.status, 'succeeded', JSON.stringify(set))
    assert.equal(cpe.tree.get(name), '1234')
    const got = await system.api.createTask(cpe.id, { type: 'getParameterValues', names: [name, 'Device.None'] }, 20)
    const { values, faults } = got.result as { values: unknown; faults: { name: string; code: string }[] }
    assert.deepEqual(values, [{ name, value: '1234', type: 'xsd:unsignedInt' }])
    assert.deepEqual(
      faults.map(f => [f.name, f.code]),
      [['Device.None', '9005']],
    )
    const known = await system.api.get<{ items: { name: string; value: string; type: string }[] }>(
      `devices/${segment(cpe.id)}/parameters?prefix=${name}`,
    )
    assert.deepEqual(
      known.items.map(p => [p.name, p.value, p.type]),
      [[name, '1234', 'xsd:unsignedInt']],
    )
  },
}

export const everyKindOfTask: Scenario = {
  name: 'tasks of every kind run in order and tell their results',
  async run(system, t) {
    const { api } = system
    const cpe = device(system, t)
    await cpe.start()
    const names = await api.createTask(cpe.id, { type: 'getParameterNames', path: 'Device.', nextLevel: true })
    const refresh = await api.createTask(cpe.id, { type: 'refresh', path: 'Device.DeviceInfo.' })
    const add = await api.createTask(cpe.id, {
      type: 'addObject',
      path: NAT,
      values: [
        { name: 'Enable', value: 'true' },
        { name: 'ExternalPort', value: '8080' },
      ],
    })
    const last = await api.createTask(cpe.id, { type: 'getParameterValues', names: ['Device.Nothing'] }, 20)
    assert.deepEqual([last.status, last.fault?.code], ['failed', '9005'])
    assert.ok(((await api.outcome(names.id)).result as { names: unknown[] }).names.length > 5)
    assert.ok(((await api.outcome(refresh.id)).result as { count: number }).count > 5)
    const added = (await api.outcome(add.id)).result as { instanceNumber: number; path: string }
    assert.equal(added.path, `${NAT}${added.instanceNumber}.`)
    assert.equal(cpe.tree.get(`${added.path}ExternalPort`), '8080')
    const name = 'Device.Time.NTPServer1'
    const set = { type: 'setParameterAttributes', attributes: [{ name, notification: 1, accessList: [] }] }
    assert.equal((await api.createTask(cpe.id, set, 20)).status, 'succeeded')
    const read = await api.createTask(cpe.id, { type: 'getParameterAttributes', names: [name] }, 20)
    assert.deepEqual(read.result, { attributes: [{ name, notification: 1, accessList: [] }] })
    const shown = await api.get<{ items: { notification: number }[] }>(
      `devices/${segment(cpe.id)}/parameters?prefix=${name}`,
    )
    assert.equal(shown.items[0]?.notification, 1)
    const { result } = await api.createTask(cpe.id, { type: 'getRpcMethods' }, 20)
    assert.ok((result as { methods: string[] }).methods.includes('ScheduleInform'))
    for (const type of ['getQueuedTransfers', 'getAllQueuedTransfers'])
      assert.deepEqual((await api.createTask(cpe.id, { type }, 20)).result, { transfers: [] })
    assert.deepEqual((await api.createTask(cpe.id, { type: 'getOptions' }, 20)).result, { options: [] })
    const none = await api.createTask(cpe.id, { type: 'cancelTransfer', taskId: refresh.id }, 20)
    assert.deepEqual([none.status, none.result], ['succeeded', null])
    const gone = await api.createTask(cpe.id, { type: 'deleteObject', path: added.path }, 20)
    assert.equal(gone.status, 'succeeded')
    assert.deepEqual(
      cpe.ledger.rpcs.filter(r => r.method === 'AddObject' || r.method === 'DeleteObject').map(r => r.method),
      ['AddObject', 'DeleteObject'],
    )
  },
}

export const rebootsOnce: Scenario = {
  name: 'a reboot is done when the device comes back with M Reboot and its CommandKey',
  async run(system, t) {
    const cpe = device(system, t)
    await cpe.start()
    const task = await system.api.createTask(cpe.id, { type: 'reboot' }, 25)
    assert.equal(task.status, 'succeeded', JSON.stringify(task))
    assert.equal(cpe.ledger.rpcs.filter(r => r.method === 'Reboot').length, 1)
    assert.ok(cpe.ledger.events.some(e => e.code === 'M Reboot' && e.commandKey === task.id.replaceAll('-', '')))
  },
}

export const comesWhenItIsTold: Scenario = {
  name: 'a device comes when it was told to, and anew after a factory reset',
  async run(system, t) {
    const cpe = device(system, t)
    await cpe.start()
    const later = await system.api.createTask(cpe.id, { type: 'scheduleInform', delaySeconds: 1 }, 25)
    assert.equal(later.status, 'succeeded', JSON.stringify(later))
    const reset = await system.api.createTask(cpe.id, { type: 'factoryReset' }, 25)
    assert.equal(reset.status, 'succeeded', JSON.stringify(reset))
    assert.deepEqual(
      cpe.ledger.rpcs.map(r => r.method).filter(m => m === 'ScheduleInform' || m === 'FactoryReset'),
      ['ScheduleInform', 'FactoryReset'],
    )
  },
}

export const uploadsArrive: Scenario = {
  name: 'an upload ends when the device tells that the file has arrived, or why it has not',
  async run(system, t) {
    const files = await startFileSink()
    t.after(() => files.close())
    const cpe = device(system, t)
    await cpe.start()
    const upload = { type: 'upload', fileType: '4 Vendor Log File 1', username: 'u', password: 'not to be shown' }
    const arrived = await system.api.createTask(cpe.id, { ...upload, url: `${files.url}in/1` }, 25)
    assert.equal(arrived.status, 'succeeded', JSON.stringify(arrived))
    assert.ok(!JSON.stringify(arrived).includes(upload.password))
    const refused = await system.api.createTask(cpe.id, { ...upload, url: `${files.url}full/2` }, 25)
    assert.deepEqual([refused.status, refused.fault?.code], ['failed', '9011'])
    assert.equal(cpe.ledger.rpcs.filter(r => r.method === 'Upload').length, 2)
  },
}

export const faultsAreKeptWhole: Scenario = {
  name: 'a fault of the device is stored whole, listed, and cleared by what succeeds later',
  async run(system, t) {
    const { api } = system
    const cpe = device(system, t)
    await cpe.start()
    const wrong = {
      type: 'setParameterValues',
      values: [
        { name: 'Device.Time.Enable', value: '1' },
        { name: 'Device.DeviceInfo.SoftwareVersion', value: 'x', type: 'xsd:string' },
      ],
    }
    const refused = await api.request('POST', `devices/${segment(cpe.id)}/tasks`, wrong)
    assert.equal(refused.status, 400, 'the data model knows that before the device is asked')
    const failed = await api.createTask(cpe.id, { ...wrong, force: true }, 20)
    assert.deepEqual(
      [failed.status, failed.fault?.code, failed.fault?.detail.map(d => [d.name, d.code])],
      ['failed', '9003', [['Device.DeviceInfo.SoftwareVersion', '9008']]],
    )
    const faults = (
      await api.get<{ items: { deviceId: string; taskId: string; code: string }[] }>('faults?limit=1000')
    ).items.filter(f => f.deviceId === cpe.id)
    assert.deepEqual(
      faults.map(f => [f.taskId, f.code]),
      [[failed.id, '9003']],
    )
    await eventually('its messages are kept', async () => {
      const sessions = await api.get<{ items: { id: string }[] }>(`devices/${segment(cpe.id)}/sessions`)
      const messages = await api.get<{ items: { method: string; direction: string; xml: string | null }[] }>(
        `sessions/${sessions.items[0]!.id}/messages`,
      )
      assert.ok(
        messages.items.some(m => m.method === 'Fault' && m.direction === 'cpe' && m.xml?.includes('9008')),
        JSON.stringify(messages.items.map(m => m.method)),
      )
      assert.ok(
        messages.items.some(
          m => m.method === 'SetParameterValues' && m.direction === 'acs' && m.xml?.includes('Device.Time.Enable'),
        ),
      )
    })
    await api.createTask(
      cpe.id,
      { type: 'setParameterValues', values: [{ name: 'Device.Time.Enable', value: '0' }] },
      20,
    )
    assert.deepEqual(
      (await api.get<{ items: { deviceId: string }[] }>('faults?limit=1000')).items.filter(f => f.deviceId === cpe.id),
      [],
    )
  },
}

export const taskLifecycle: Scenario = {
  name: 'tasks wait for notBefore, expire, are replaced by their unique key, cancelled, and are one per idempotency key',
  async run(system, t) {
    const { api } = system
    const cpe = device(system, t)
    await cpe.start()
    const refresh = { type: 'refresh', path: 'Device.Time.' }
    const later = await api.createTask(cpe.id, {
      ...refresh,
      notBefore: new Date(Date.now() + 3_600_000).toISOString(),
    })
    const expiring = await api.createTask(cpe.id, { ...refresh, expires: new Date(Date.now() + 1_500).toISOString() })
    const older = await api.createTask(cpe.id, { ...refresh, uniqueKey: 'one' })
    const newer = await api.createTask(cpe.id, { ...refresh, uniqueKey: 'one', path: 'Device.Users.' })
    const cancelled = await api.createTask(cpe.id, refresh)
    assert.ok((await api.request('DELETE', `tasks/${cancelled.id}`)).status < 300)
    assert.ok((await api.request('DELETE', `tasks/${newer.id}`)).status < 300)
    assert.equal((await api.outcome(cancelled.id)).status, 'cancelled')
    assert.equal((await api.outcome(older.id)).status, 'cancelled')
    assert.equal((await api.outcome(expiring.id)).status, 'expired')
    const twice = await Promise.all(
      [1, 2].map(() =>
        api.request('POST', `devices/${segment(cpe.id)}/tasks`, refresh, { 'idempotency-key': `key-${cpe.id}` }),
      ),
    )
    assert.equal((twice[0]!.body as { id: string }).id, (twice[1]!.body as { id: string }).id)
    await cpe.inform('2 PERIODIC')
    assert.equal((await api.outcome((twice[0]!.body as { id: string }).id)).status, 'succeeded')
    // One more session, with nothing to do.
    await cpe.inform('2 PERIODIC')
    assert.equal((await api.task(later.id)).status, 'queued')
    assert.equal(
      cpe.ledger.rpcs.filter(r => r.method === 'GetParameterValues').length,
      1,
      'only the one of the idempotency key ran',
    )
    const wrong = await api.request('POST', `devices/${segment(cpe.id)}/tasks`, { type: 'refreshh' })
    assert.equal(wrong.status, 400)
    assert.equal((await api.request('POST', 'devices/00D09E-None-1/tasks', refresh)).status, 404)
  },
}
