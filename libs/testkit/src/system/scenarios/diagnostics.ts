/** Devices run tests of their own and tell what came of them. */
import assert from 'node:assert/strict'
import type { Cpe } from '@auroralinks/cpe-simulator'
import { eventually, segment } from '../api.ts'
import type { TaskBody } from '../api.ts'
import { liveEvents } from '../live-events.ts'
import { device } from '../scenario.ts'
import type { Scenario } from '../scenario.ts'

const PING = 'Device.IP.Diagnostics.IPPing.'
const CAPTURE = 'Device.PacketCaptureDiagnostics.'
const quick = { diagnostics: { seconds: 0.2 } }

interface Result {
  state: string
  values: Record<string, string>
  tables: Record<string, Record<string, string>[]>
}

const starts = (cpe: Cpe): number =>
  cpe.ledger.rpcs.filter(r => r.method === 'SetParameterValues' && JSON.stringify(r.request).includes('"Requested"'))
    .length

export const runsTests: Scenario = {
  name: 'a device runs tests of its own, one after the other, and its results, errors and secrets are where they belong',
  async run(system, t) {
    const { api } = system
    const events = await liveEvents(api.url, system.token)
    t.after(events.stop)
    const cpe = device(system, t, quick)
    const older = device(system, t, { ...quick, model: 'tr098' })
    await Promise.all([cpe.start(), older.start()])
    const ask = (of: Cpe, test: string, args: object, wait?: number): Promise<TaskBody> =>
      api.createTask(of.id, { type: 'diagnostics', test, arguments: args }, wait)

    const refused = await api.request('POST', `devices/${segment(cpe.id)}/tasks`, {
      type: 'diagnostics',
      test: 'ipPing',
      arguments: { Host: 'host.example', DSCP: 64 },
    })
    assert.equal(refused.status, 400)
    assert.match(JSON.stringify(refused.body), /arguments.*DSCP.*0 to 63/)

    const first = await ask(cpe, 'traceRoute', { Host: 'host.example', MaxHopCount: 5 })
    const ping = await ask(cpe, 'ipPing', { Host: 'host.example', NumberOfRepetitions: 4 }, 25)
    assert.equal(ping.status, 'succeeded', JSON.stringify(ping))
    const { state, values } = ping.result as Result
    assert.deepEqual([state, values['SuccessCount'], 'Host' in values], ['Complete', '4', false])
    const { tables } = (await api.outcome(first.id)).result as Result
    assert.ok(tables['RouteHops']!.length >= 3 && tables['RouteHops']![0]!['Host'] === 'hop1.example.net')
    assert.equal(starts(cpe), 2)

    const secret = 'not to be shown'
    const capture = { Duration: 5, FileTarget: 'https://files.example/in', Username: 'u', Password: secret }
    const captured = await ask(cpe, 'packetCapture', capture, 25)
    assert.equal(captured.status, 'succeeded', JSON.stringify(captured))
    assert.equal(cpe.tree.get(`${CAPTURE}Password`), secret)
    assert.ok(!JSON.stringify(captured).includes(secret))

    const hops = await ask(older, 'traceRoute', { Host: 'host.example', MaxHopCount: 5 }, 25)
    assert.equal((hops.result as Result).tables['RouteHops']![0]!['Host'], 'hop1.example.net', JSON.stringify(hops))
    const failed = await ask(older, 'ipPing', { Host: 'nobody.invalid' }, 25)
    assert.deepEqual([failed.status, failed.fault?.code], ['failed', 'Error_CannotResolveHostName'])
    const lacking = { type: 'diagnostics', test: 'udpEcho', arguments: { Host: 'host.example', Port: 7 } }
    assert.equal((await api.request('POST', `devices/${segment(older.id)}/tasks`, lacking)).status, 400)
    const none = await api.createTask(older.id, { ...lacking, force: true }, 25)
    assert.equal(none.fault?.code, 'diagnostics-unsupported')

    await eventually('its results are live', async () => {
      const told = events
        .text()
        .split('\n\n')
        .find(e => e.includes('event: device.diagnosticsCompleted') && e.includes(ping.id))
      assert.match(told ?? '', /"test":"ipPing","state":"Complete"/)
    })
    assert.ok(!events.text().includes(secret))
    const known = await api.get<{ items: { value: string }[] }>(
      `devices/${segment(cpe.id)}/parameters?prefix=${PING}SuccessCount`,
    )
    assert.equal(known.items[0]?.value, '4')
  },
}

export const testsThatTellNobody: Scenario = {
  name: 'a test whose end the device tells nobody is looked at, one of somebody else is waited for, and one that never ends is cancelled in time',
  async run(system, t) {
    const { api } = system
    const silent = device(system, t, { diagnostics: { seconds: 0.2, ends: 'state' } })
    const stuck = device(system, t, { diagnostics: { ends: 'never' } })
    const taken = device(system, t, quick)
    await Promise.all([silent.start(), stuck.start(), taken.start()])
    const ping = { type: 'diagnostics', test: 'ipPing', arguments: { Host: 'host.example' } }

    const endless = await api.createTask(stuck.id, { ...ping, timeLimitSeconds: 1 })
    await stuck.inform('2 PERIODIC')
    assert.equal(stuck.tree.get(`${PING}DiagnosticsState`), 'Requested')

    const looked = await api.createTask(silent.id, ping)
    await silent.inform('2 PERIODIC')
    await eventually('the test is done', async () =>
      assert.equal(silent.tree.get(`${PING}DiagnosticsState`), 'Complete'),
    )
    assert.equal((await api.task(looked.id)).status, 'running')
    await silent.inform('2 PERIODIC')
    assert.equal((await api.outcome(looked.id)).status, 'succeeded')

    // Somebody else's test runs there.
    taken.tree.change(`${PING}DiagnosticsState`, 'Requested')
    const waiting = await api.createTask(taken.id, ping)
    await taken.inform('2 PERIODIC')
    assert.equal(starts(taken), 0)
    taken.tree.change(`${PING}DiagnosticsState`, 'Complete')
    await taken.inform('2 PERIODIC')
    assert.equal((await api.outcome(waiting.id)).status, 'succeeded')

    // The device is asked to come once more, and told to stop.
    const { status, fault } = await api.outcome(endless.id)
    assert.deepEqual([status, fault?.code], ['failed', 'diagnostics-timeout'])
    assert.equal(stuck.tree.get(`${PING}DiagnosticsState`), 'None')
    assert.deepEqual([starts(silent), starts(stuck)], [1, 1])
  },
}
