/** Values of secret parameters are known to nobody but the device. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { buildFault, isMessage } from '@auroralinks/cwmp'
import type { Envelope, Fault } from '@auroralinks/cwmp'
import { eventually, segment } from '../api.ts'
import type { TaskBody } from '../api.ts'
import { handDriven } from '../hand-driven.ts'
import { liveEvents } from '../live-events.ts'
import type { Scenario } from '../scenario.ts'
import { tells, tracesOf } from '../traces.ts'

const PASSPHRASE = 'Device.WiFi.AccessPoint.1.Security.KeyPassphrase'

/** Not to be found by chance, and with what XML and URLs escape. */
const aSecret = (name: string): string => `${name} & <${randomBytes(9).toString('base64url')}>`

export const secretsStaySecret: Scenario = {
  name: 'the values of secret parameters and credentials reach the device and are nowhere else: no API answer, event, log, topic, table or WAL',
  async run(system, t) {
    const { api } = system
    const secrets = {
      set: aSecret('set'),
      echoed: aSecret('echoed'),
      added: aSecret('added'),
      informed: aSecret('informed'),
      password: aSecret('password'),
      looksSealed: `sealed:v1:${randomBytes(60).toString('base64url')}`,
    }
    const known = Object.values(secrets)
    const events = await liveEvents(system.api.url, system.token)
    t.after(events.stop)

    const cpe = handDriven(system.cwmpUrl, randomBytes(4).toString('hex'))
    await cpe.inform([{ name: PASSPHRASE, value: secrets.informed, type: 'xsd:string' }])
    assert.equal(await cpe.ready(), null)
    assert.ok(
      (
        await api.request('PUT', `devices/02F00D-Hand-Expected/credentials`, {
          username: 'u',
          password: secrets.password,
        })
      ).status < 300,
    )

    const write = async (value: string): Promise<{ task: TaskBody; rpc: Envelope }> => {
      // One of them is longer than the data model allows a passphrase to be.
      const task = await api.createTask(cpe.id, {
        type: 'setParameterValues',
        force: true,
        values: [
          { name: PASSPHRASE, value, type: 'xsd:string' },
          { name: 'Device.WiFi.SSID.1.SSID', value: 'sealed:v1:guest', type: 'xsd:string' },
        ],
      })
      await cpe.inform()
      const rpc = await cpe.ready()
      assert.ok(rpc && isMessage(rpc.message, 'SetParameterValues'))
      assert.deepEqual(
        rpc.message.parameters.map(p => p.value),
        [value, 'sealed:v1:guest'],
        'the device gets what was given',
      )
      return { task, rpc }
    }
    const good = await write(secrets.set)
    assert.equal(await cpe.answer(good.rpc.id, { method: 'SetParameterValuesResponse', status: 0 }), null)
    assert.equal((await api.outcome(good.task.id)).status, 'succeeded')

    // The device says what it was sent: in each text of the fault, in other forms, and outside all that is read.
    const bad = await write(secrets.echoed)
    const fault = echo(secrets.echoed)
    await cpe.answer(bad.rpc.id, fault, xml =>
      xml.replace('</soap-env:Body>', `</soap-env:Body><!-- ${secrets.echoed} -->`),
    )
    const failed = await api.outcome(bad.task.id)
    assert.equal(failed.fault?.code, '9003')
    assert.match(failed.fault.string, /^cannot take \*\*\*\*$/)
    assert.match(JSON.stringify(failed.fault.detail), /bad value/)

    // A value of a secret that looks sealed is one like any other.
    const odd = await write(secrets.looksSealed)
    assert.equal(await cpe.answer(odd.rpc.id, { method: 'SetParameterValuesResponse', status: 0 }), null)

    const adding = await api.createTask(cpe.id, {
      type: 'addObject',
      path: 'Device.Users.User.',
      values: [{ name: 'Password', value: secrets.added, type: 'xsd:string' }],
    })
    await cpe.inform()
    const names = await cpe.ready()
    const add = await cpe.answer(names!.id, { method: 'GetParameterNamesResponse', parameters: [] })
    const set = await cpe.answer(add!.id, { method: 'AddObjectResponse', instanceNumber: 7, status: 0 })
    assert.ok(set && isMessage(set.message, 'SetParameterValues'))
    assert.deepEqual(
      set.message.parameters.map(p => [p.name, p.value]),
      [['Device.Users.User.7.Password', secrets.added]],
    )
    assert.equal(await cpe.answer(set.id, echo(secrets.added)), null)
    assert.equal((await api.outcome(adding.id)).status, 'failed')

    await eventually('the last session is written', async () => {
      const shown = await api.get<{ items: { id: string; endedAt: string | null }[] }>(
        `devices/${segment(cpe.id)}/sessions`,
      )
      assert.ok(shown.items.length === 5 && shown.items.every(s => s.endedAt !== null))
      for (const { id } of shown.items) {
        const messages = JSON.stringify(await api.get(`sessions/${id}/messages`))
        for (const secret of known)
          assert.ok(
            !tells(messages, secret) && !messages.includes(xmlOf(secret)),
            `a message tells a secret: ${messages}`,
          )
      }
    })
    await eventually('the events are live', async () =>
      assert.ok(events.text().includes(adding.id) && events.text().includes('task.failed')),
    )
    const answers = await Promise.all(
      [
        `tasks?deviceId=${segment(cpe.id)}`,
        'faults',
        `devices/${segment(cpe.id)}`,
        `devices/${segment(cpe.id)}/parameters`,
      ].map(path => api.get(path)),
    )
    for (const secret of known) {
      for (const text of [...answers.map(a => JSON.stringify(a)), events.text()])
        assert.ok(!tells(text, secret) && !text.includes(xmlOf(secret)), `it is shown: ${text}`)
    }
    const parameters = JSON.stringify(answers[3])
    assert.ok(parameters.includes(PASSPHRASE), 'what is known of the parameter is shown')
    // Each file, the write-ahead log and Kafka's among them; the forms that XML gives it as well.
    assert.deepEqual(tracesOf(system.dataDir, [...known, ...known.map(xmlOf)]), [])
    assert.ok(tracesOf(system.dataDir, [cpe.id]).length > 0, 'looking finds what is there')
  },
}

const xmlOf = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

function echo(secret: string): Fault {
  const fault = buildFault('9003', `cannot take ${secret}`)
  const parameters = [
    { name: PASSPHRASE, code: '9007', string: `bad value "${secret}"` },
    {
      name: 'Device.WiFi.SSID.1.SSID',
      code: '9007',
      string: `see /set?v=${encodeURIComponent(secret)} and ${Buffer.from(`user:${secret}`).toString('base64')}`,
    },
  ]
  return { ...fault, faultString: `CWMP fault: ${secret}`, cwmp: { ...fault.cwmp, parameters } }
}
