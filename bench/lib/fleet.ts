/** Devices that are known: rows in the database as the services write them. */
import type { Lab } from './lab.ts'
import { deviceNumber, idOf } from './device.ts'
import { runLoad, warmUp } from './load.ts'

const BATCH = 50_000

/**
 * Makes devices known up to a number: the first ones come in, the others are copies of the rows that the services wrote
 * for the first, each under its own serial number.
 */
export async function ensureFleet(lab: Lab, devices: number, comeIn = 2_000): Promise<void> {
  if (lab.known < comeIn) {
    await warmUp(lab.system, { devices: comeIn, concurrency: 64, seconds: 0 })
    lab.known = comeIn
  }
  while (lab.known < devices) {
    const until = Math.min(devices, lab.known + BATCH)
    await copyDevices(lab, lab.known, until)
    lab.known = until
  }
}

const visited = new WeakMap<Lab, number>()

/** One session of each, so that whatever is kept of a device in memory is there; once in a system. */
export async function visitAll(lab: Lab, devices: number): Promise<void> {
  if ((visited.get(lab) ?? 0) >= devices) return
  visited.set(lab, devices)
  await runLoad(lab.system, { devices, concurrency: 64, seconds: 0, sessions: devices })
}

/** Makes devices number `from` to `until`, the latter not among them, of the rows of device number 0. */
export async function copyDevices(lab: Pick<Lab, 'database'>, from: number, until: number): Promise<void> {
  const { serialNumber } = deviceNumber(0)
  const model = idOf(deviceNumber(0))
  const serial = `'B' || lpad(n::text, ${serialNumber.length - 1}, '0')`
  const numbers = `generate_series(${from}, ${until - 1}) AS n`
  const same = quoted((await columnsOf(lab, 'device')).filter(c => !['key', 'id', 'serial_number'].includes(c)))
  await lab.database.query({
    text: `INSERT INTO device (id, serial_number, ${same}) SELECT left(m.id, -${serialNumber.length}) || ${serial}, ${serial}, ${same} FROM device m, ${numbers} WHERE m.id = $1`,
    values: [model],
  })
  const made = `(SELECT m.key AS model_key, d.key AS device_key, d.id AS device_id FROM device m, ${numbers} JOIN device d ON d.id = left($1, -${serialNumber.length}) || ${serial} WHERE m.id = $1)`
  for (const table of ['device_status', 'parameter']) {
    const columns = await columnsOf(lab, table)
    const values = columns.map(c => (c === 'device_key' || c === 'device_id' ? `made.${c}` : `t."${c}"`))
    await lab.database.query({
      text: `INSERT INTO ${table} (${quoted(columns)}) SELECT ${values.join(', ')} FROM ${made} AS made JOIN ${table} t ON t.device_key = made.model_key`,
      values: [model],
    })
  }
  await lab.database.query({ text: 'ANALYZE device, device_status, parameter' })
}

const quoted = (columns: readonly string[]): string => columns.map(c => `"${c}"`).join(', ')

/** The columns of a table that can be written. */
async function columnsOf(lab: Pick<Lab, 'database'>, table: string): Promise<string[]> {
  const columns = await lab.database.query<{ name: string }>({
    text: `SELECT column_name AS name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = $1 AND is_generated = 'NEVER' AND is_identity = 'NO'`,
    values: [table],
  })
  return columns.map(c => c.name)
}
