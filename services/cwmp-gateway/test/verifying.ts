/** An identity that knows one password, and the one device that it is of. */
import { deviceIdOf } from '@auroralinks/contracts'
import type { sessionV1 } from '@auroralinks/contracts'
import { verifyDigest } from '@auroralinks/http-auth'
import { createSealer } from '@auroralinks/runtime'
import { DEVICE_ID } from './fixtures.ts'
import { SECRET_KEY } from './world.ts'
import type { Verdict } from './world.ts'

export const PASSWORD = 'swordfish'

/** Whether a Digest, or a password, is good for `PASSWORD`. */
export function proves({ digest: d, basic, sessionId }: sessionV1.InformReceived): boolean {
  if (basic !== undefined)
    return createSealer(SECRET_KEY, 'http proofs').open(basic.sealedPassword, sessionId) === PASSWORD
  if (d === undefined) return false
  const absent = (text: string): string | null => text || null
  const { algorithm, qop, nc, cnonce } = d
  const read = { algorithm: absent(algorithm), qop: absent(qop), nc: absent(nc), cnonce: absent(cnonce), opaque: null }
  return verifyDigest({ ...d, ...read }, { password: PASSWORD }, d.httpMethod, d.entityHash)
}

export const verifying = (inform: sessionV1.InformReceived): Verdict =>
  proves(inform)
    ? {
        case: 'accept',
        value: {
          deviceKey: 1n,
          deviceId: DEVICE_ID,
          authentication: inform.basic ? 'basic' : 'digest',
          username: inform.digest?.username ?? inform.basic?.username ?? '',
        },
      }
    : { case: 'challenge', value: {} }

/** The same for whichever device comes: its credentials are shared. */
export const verifyingAnybody = (inform: sessionV1.InformReceived): Verdict => {
  const verdict = verifying(inform)
  if (verdict?.case !== 'accept') return verdict
  return { case: 'accept', value: { ...verdict.value, deviceId: deviceIdOf(inform.device!) } as typeof verdict.value }
}
