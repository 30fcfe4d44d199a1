/** Devices that do it their own way, and lines that break: each task still has its one right outcome. */
import assert from 'node:assert/strict'
import { eventually, segment } from '../api.ts'
import { device } from '../scenario.ts'
import type { Scenario } from '../scenario.ts'

const INTERVAL = 'Device.ManagementServer.PeriodicInformInterval'

export const answersWithoutIdCount: Scenario = {
  name: 'a device that sends no cwmp:ID, or always the same, carries out all its tasks in one session, each RPC once',
  async run(system, t) {
    for (const cwmpId of ['', '1']) {
      const cpe = device(system, t, { cwmpId })
      await cpe.start()
      const asked = [
        { type: 'getParameterValues', names: ['Device.DeviceInfo.SoftwareVersion'] },
        { type: 'getParameterValues', names: [INTERVAL] },
        { type: 'setParameterValues', values: [{ name: INTERVAL, value: '1111' }] },
        { type: 'setParameterValues', values: [{ name: INTERVAL, value: '2222' }] },
        { type: 'addObject', path: 'Device.NAT.PortMapping.' },
        { type: 'getParameterValues', names: ['Device.None'] },
      ]
      const later = new Date(Date.now() + 1_500).toISOString()
      const tasks = await Promise.all(asked.map(task => system.api.createTask(cpe.id, { ...task, notBefore: later })))
      await new Promise(resolve => setTimeout(resolve, 1_600))
      const report = await cpe.inform('2 PERIODIC')
      assert.equal(report.error, null)
      const ended = await Promise.all(tasks.map(task => system.api.outcome(task.id)))
      assert.deepEqual(
        ended.map(e => [e.status, e.attempts]),
        [...Array.from({ length: 5 }, () => ['succeeded', 1]), ['failed', 1]],
      )
      assert.equal(ended[5]!.fault?.code, '9005')
      assert.deepEqual(report.rpcs.map(r => r.method).sort(), [
        'AddObject',
        'GetParameterNames',
        'GetParameterValues',
        'GetParameterValues',
        'GetParameterValues',
        'SetParameterValues',
        'SetParameterValues',
      ])
      assert.equal(cpe.ledger.rpcs.length, report.rpcs.length)
    }
  },
}

export const writesThatCutTheLine: Scenario = {
  name: 'a write that cuts the line is carried out once: what became of it is read back, of a secret by ParameterKey',
  async run(system, t) {
    const secret = 'Device.WiFi.AccessPoint.1.Security.KeyPassphrase'
    const cpe = device(system, t, {
      retry: { minimumWaitSeconds: 0.1 },
      hooks: { beforePost: ({ body }) => (body.includes('SetParameterValuesResponse') ? { cut: 'before' } : null) },
    })
    await cpe.start()
    const task = await system.api.createTask(
      cpe.id,
      {
        type: 'setParameterValues',
        values: [
          { name: INTERVAL, value: '4321' },
          { name: secret, value: 'a new passphrase', type: 'xsd:string' },
        ],
      },
      25,
    )
    assert.equal(task.status, 'succeeded', JSON.stringify(task))
    assert.equal(cpe.ledger.rpcs.filter(r => r.method === 'SetParameterValues').length, 1)
    assert.equal(cpe.tree.get(secret), 'a new passphrase')
  },
}

export const failedTransfersAreFaults: Scenario = {
  name: 'a transfer that failed at the device is among the faults, and its session keeps its messages',
  async run(system, t) {
    const { api } = system
    const cpe = device(system, t)
    await cpe.start()
    cpe.call({
      method: 'TransferComplete',
      commandKey: 'by hand',
      fault: { code: '9010', string: 'The server was away' },
      startTime: '2026-01-01T00:00:00Z',
      completeTime: '2026-01-01T00:01:00Z',
    })
    assert.equal((await cpe.inform('7 TRANSFER COMPLETE')).error, null)
    await eventually('it is shown', async () => {
      const { items } = await api.get<{
        items: { deviceId: string; taskId: string | null; code: string; string: string; count: number }[]
      }>(`faults?deviceId=${segment(cpe.id)}`)
      assert.deepEqual(
        items.map(f => [f.taskId, f.code, f.string, f.count]),
        [[null, '9010', 'The server was away', 1]],
      )
      const sessions = await api.get<{ items: { id: string }[] }>(`devices/${segment(cpe.id)}/sessions`)
      const messages = await api.get<{ items: { method: string; direction: string; xml: string | null }[] }>(
        `sessions/${sessions.items[0]!.id}/messages`,
      )
      assert.ok(
        messages.items.some(m => m.method === 'TransferComplete' && m.xml?.includes('9010')),
        JSON.stringify(messages.items.map(m => m.method)),
      )
    })
  },
}

/** So that silence is short. */
export const IMPATIENT = { ACS_SESSION_TIMEOUT_SECONDS: '2' }

export const slowAnswersCount: Scenario = {
  name: 'an answer that comes after its session was given up counts: the RPC ran once, and the session goes on',
  async run(system, t) {
    const { api } = system
    const lost: string[] = []
    const cpe = device(system, t, {
      hooks: {
        async beforePost({ session, kind, body }) {
          if (session !== 2 || kind !== 'response' || !body.includes('SoftwareVersion')) return null
          await eventually('it is given up', async () => {
            const { items } = await api.get<{ items: { outcome: string | null }[] }>(
              `devices/${segment(cpe.id)}/sessions`,
            )
            assert.equal(items[0]?.outcome, 'lost')
            lost.push('lost')
          })
          return null
        },
      },
    })
    await cpe.start()
    const first = await api.createTask(cpe.id, {
      type: 'getParameterValues',
      names: ['Device.DeviceInfo.SoftwareVersion'],
      notBefore: new Date(Date.now() + 500).toISOString(),
    })
    const second = await api.createTask(cpe.id, {
      type: 'getParameterValues',
      names: [INTERVAL],
      notBefore: new Date(Date.now() + 500).toISOString(),
    })
    await new Promise(resolve => setTimeout(resolve, 600))
    const report = await cpe.inform('2 PERIODIC')
    assert.equal(report.error, null)
    for (const { id } of [first, second])
      assert.deepEqual(await api.outcome(id).then(e => [e.status, e.attempts]), ['succeeded', 1])
    assert.deepEqual([lost, report.rpcs.length, cpe.ledger.rpcs.length], [['lost'], 2, 2])
    await eventually('its session says so', async () => {
      const { items } = await api.get<{ items: { outcome: string | null; rpcs: number }[] }>(
        `devices/${segment(cpe.id)}/sessions`,
      )
      assert.deepEqual([items[0]?.outcome, items[0]?.rpcs], ['completed', 2])
    })
  },
}
