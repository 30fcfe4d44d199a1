import { after, before, test } from 'node:test'
import assert from 'node:assert/strict'
import { readConfig, silentLogger, systemClock } from '@auroralinks/runtime'
import type { Running } from '@auroralinks/runtime'
import { silentTelemetry } from '@auroralinks/telemetry'
import { start, variables } from './service.ts'
import { SECRET_KEY, accepted, eventually, harness } from './testing.ts'
import type { Harness } from './testing.ts'

let h: Harness
before(async () => {
  h = await harness()
})
after(() => h.close())

const another = (): Promise<Running> =>
  start({
    bus: h.bus,
    database: h.database,
    clock: systemClock,
    logger: silentLogger,
    telemetry: silentTelemetry,
    instanceId: 'another',
    config: readConfig(variables, { ACS_SECRET_KEY: SECRET_KEY, ACS_CWMP_AUTH: 'optional' }),
  })

test('while instances come and go, no verdict is made from what another one remembers, and no device is registered twice', async () => {
  const serials = Array.from({ length: 60 }, (_, i) => `H${i}`)
  const ids = new Map<string, string>()
  const keys = new Map<string, bigint>()
  const allInform = () =>
    Promise.all(serials.map(async serialNumber => ({ serialNumber, verdict: await h.inform({ serialNumber }) })))
  for (const { serialNumber, verdict } of await allInform()) {
    const { deviceId, deviceKey } = accepted(verdict)
    ids.set(serialNumber, deviceId)
    keys.set(serialNumber, deviceKey)
  }
  const second = await another()
  for (const { serialNumber, verdict } of await allInform())
    assert.equal(accepted(verdict).deviceKey, keys.get(serialNumber))

  const blocked = serials.filter((_, i) => i % 2 === 0)
  for (const serialNumber of blocked)
    assert.equal(
      (await h.change(ids.get(serialNumber)!, { case: 'setState', value: { state: 'blocked' } })).case,
      'done',
    )
  for (const { serialNumber, verdict } of await allInform())
    assert.equal(verdict.case, blocked.includes(serialNumber) ? 'reject' : 'accept', serialNumber)

  await second.stop()
  for (const { serialNumber, verdict } of await allInform())
    assert.equal(verdict.case, blocked.includes(serialNumber) ? 'reject' : 'accept', serialNumber)
  assert.equal(await h.database.prisma.device.count(), serials.length)
  await eventually(
    async () => (await h.database.prisma.device.count({ where: { announced: false } })) === 0,
    'all announced',
  )
  assert.equal(new Set(h.events.map(e => e.headers['ce_id'])).size, serials.length)
})
