/** Half of the devices have to prove who they are, with Digest: nonces and credentials are then part of what is hit. */
import { deviceIdOf, fleetIdentity } from '@auroralinks/cpe-simulator'
import type { Api } from '../system/api.ts'
import { segment } from '../system/api.ts'

/** What every device of the fleet would answer a challenge with. */
export const CREDENTIALS = { username: '{id}', password: 'proof-{serial}' }

/** The model of the device with this number, of a mixed fleet. */
export const modelOf = (n: number): 'tr181' | 'tr098' => (n % 2 === 0 ? 'tr181' : 'tr098')

const AT_ONCE = 8

/** Puts the credentials of every second pair of devices on file, before they come for the first time. */
export async function requireProof(api: Api, o: { devices: number; seed: number }): Promise<void> {
  const those = Array.from({ length: o.devices }, (_, n) => n).filter(n => n % 4 < 2)
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let n = those.shift(); n !== undefined; n = those.shift()) {
        const identity = fleetIdentity(modelOf(n), o.seed, n)
        const id = deviceIdOf(identity)
        const r = await api.request('PUT', `devices/${segment(id)}/credentials`, {
          username: id,
          password: `proof-${identity.serialNumber}`,
        })
        if (r.status >= 300)
          throw new Error(`the credentials of ${id} were refused: ${r.status} ${JSON.stringify(r.body)}`)
      }
    }),
  )
}
