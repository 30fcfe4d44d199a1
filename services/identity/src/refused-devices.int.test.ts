import { after, before, test } from 'node:test'
import assert from 'node:assert/strict'
import { silentLogger, systemClock } from '@auroralinks/runtime'
import { createRefusedDevices } from './refused-devices.ts'
import type { RefusedInform } from './refused-devices.ts'
import { accepted, harness } from './testing.ts'
import type { Harness } from './testing.ts'

const REFUSE = { ACS_UNKNOWN_DEVICES: 'refuse' }
let h: Harness
before(async () => {
  h = await harness(REFUSE)
})
after(() => h.close())

const list = () => h.database.prisma.refusedDevice.findMany({ orderBy: { deviceId: 'asc' } })
/** Written when it stops, too. */
const written = async (): Promise<Awaited<ReturnType<typeof list>>> => {
  await h.restart()
  return list()
}
const informOf = (n: number, more: Partial<RefusedInform> = {}): RefusedInform => ({
  id: `00D09E-X-${n}`,
  identity: { oui: '00D09E', productClass: 'X', serialNumber: String(n) },
  manufacturer: 'Acme',
  softwareVersion: '1',
  remoteAddress: '198.51.100.7',
  connectionRequestUrl: '',
  username: '',
  events: [],
  at: Date.now(),
  ...more,
})

test('a device that is refused is listed once, with how often and from where, until it is announced and let in', async () => {
  const who = { serialNumber: 'R-1' }
  for (const remoteAddress of ['192.0.2.1', '192.0.2.1', '192.0.2.9'])
    assert.equal(
      (await h.inform(who, { remoteAddress, softwareVersion: '4.2', events: ['0 BOOTSTRAP'] })).case,
      'reject',
    )
  const id = '00D09E-Box-R%2D1'
  const [row] = await written()
  assert.deepEqual(
    [row!.deviceId, row!.serialNumber, row!.manufacturer, row!.softwareVersion, row!.address, row!.times, row!.events],
    [id, 'R-1', 'Acme', '4.2', '192.0.2.9', 3, [{ code: '0 BOOTSTRAP', commandKey: '' }]],
  )
  await h.inform(who)
  const [again] = await written()
  assert.deepEqual([again!.times, again!.firstAt], [4, row!.firstAt])

  await h.change(id, { case: 'setCredentials', value: {} })
  assert.equal(accepted(await h.inform(who)).firstContact, true)
  await h.inform({ serialNumber: 'R-2' })
  assert.deepEqual(
    (await written()).map(r => r.serialNumber),
    ['R-2'],
  )
})

test('whoever invents identities fills his own part of the list alone, and what is told is cut', async () => {
  const refused = createRefusedDevices({ database: h.database, clock: systemClock, logger: silentLogger })
  for (let n = 0; n < 100_000; n++) refused.add(informOf(n))
  refused.add(informOf(1, { id: '00D09E-X-real', remoteAddress: '203.0.113.5', manufacturer: 'x'.repeat(100_000) }))
  refused.add(informOf(1, { id: '00D09E-X-v6', remoteAddress: '2001:db8:0:1::7' }))
  await refused.stop()
  const more = createRefusedDevices({ database: h.database, clock: systemClock, logger: silentLogger })
  more.add(informOf(5))
  for (let n = 0; n < 150; n++) more.add(informOf(1_000_000 + n))
  await more.stop()
  const rows = await list()
  const of = (place: string) => rows.filter(r => r.place === place)
  assert.equal(of('198.51.100.7').length, 100)
  assert.equal(of('198.51.100.7').find(r => r.deviceId === '00D09E-X-5')!.times, 2, 'what is there counts on')
  assert.equal(of('203.0.113.5')[0]!.manufacturer.length, 256)
  assert.equal(of('2001:db8:0:1::/64').length, 1)
})

test('the list has an end: what came longest ago goes, and what does not come for 30 days', async () => {
  await h.database.query({
    text: `INSERT INTO refused_device SELECT 'old-' || n, '', '', '', '', '', 'p' || n, '', '', '', '[]', now(), now() - make_interval(mins => n::int), 1
      FROM generate_series(1, 12000) n`,
  })
  await h.database.query({
    text: `UPDATE refused_device SET last_at = now() - interval '31 days' WHERE device_id = 'old-1'`,
  })
  await h.inform({ serialNumber: 'R-3' })
  const rows = await written()
  assert.equal(rows.length, 10_000)
  assert.ok(rows.some(r => r.serialNumber === 'R-3') && rows.some(r => r.deviceId === 'old-2'))
  assert.ok(!rows.some(r => r.deviceId === 'old-1' || r.deviceId === 'old-12000'))
})
