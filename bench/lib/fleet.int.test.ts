import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testDatabase } from '@auroralinks/testkit/database'
import { deviceNumber, idOf } from './device.ts'
import { copyDevices } from './fleet.ts'

test('copies of the first device have its rows in every table, under their own ids', async t => {
  const { database, drop } = await testDatabase({ max: 2 })
  t.after(drop)
  const one = async <R>(text: string, values: unknown[] = []): Promise<R> =>
    (await database.query<R>({ text, values }))[0]!
  const d = deviceNumber(0)
  await database.query({
    text: `INSERT INTO device (id, oui, product_class, serial_number, state, manufacturer) VALUES ($1, $2, $3, $4, 'active', 'Bench')`,
    values: [idOf(d), d.oui, d.productClass, d.serialNumber],
  })
  await database.query({
    text: `INSERT INTO device_status (device_key, device_id, software_version) SELECT key, id, '4.2.1' FROM device`,
  })
  await database.query({ text: `INSERT INTO parameter_path (path) VALUES ('Device.A'), ('Device.B')` })
  await database.query({
    text: `INSERT INTO parameter (device_key, path_id, updated_at, value) SELECT d.key, p.id, now(), p.path FROM device d, parameter_path p`,
  })

  await copyDevices({ database }, 1, 500)

  assert.equal((await one<{ n: bigint }>('SELECT count(*) AS n FROM device')).n, 500n)
  assert.equal(
    (
      await one<{ n: bigint }>(
        `SELECT count(*) AS n FROM device d JOIN device_status s ON s.device_key = d.key AND s.device_id = d.id WHERE s.software_version = '4.2.1'`,
      )
    ).n,
    500n,
  )
  assert.equal(
    (await one<{ n: bigint }>('SELECT count(*) AS n FROM parameter p JOIN device d ON d.key = p.device_key')).n,
    1000n,
  )
  const last = deviceNumber(499)
  assert.deepEqual(
    await one('SELECT oui, product_class, serial_number, manufacturer FROM device WHERE id = $1', [idOf(last)]),
    { oui: last.oui, product_class: last.productClass, serial_number: last.serialNumber, manufacturer: 'Bench' },
  )
})
