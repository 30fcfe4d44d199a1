/** Devices that prove themselves: their credentials are set over REST, as an operator does it. */
import { segment } from './rest.ts'
import { deviceNumber, idOf } from './device.ts'
import { concurrently } from './concurrently.ts'
import type { Lab } from './lab.ts'

/** Apart from the fleet that SQL makes. */
export const DIGEST_DEVICES = { first: 10_000_000, devices: 2_000, password: 'a-password-of-a-device' } as const

const done = new WeakSet<Lab>()

/** Sets them once in a system. */
export async function ensureCredentials(lab: Lab): Promise<void> {
  if (done.has(lab)) return
  done.add(lab)
  await concurrently(16, DIGEST_DEVICES.devices, async i => {
    const id = idOf(deviceNumber(DIGEST_DEVICES.first + i))
    const r = await lab.system.api.request('PUT', `devices/${segment(id)}/credentials`, {
      username: id,
      password: DIGEST_DEVICES.password,
    })
    if (r.status >= 300) throw new Error(`credentials of ${id}: ${r.status} ${JSON.stringify(r.body)}`)
  })
}
