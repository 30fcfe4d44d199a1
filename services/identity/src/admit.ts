/**
 * Admission: who is this CPE, and may it come in (TR-069 3.4.4). Pure: what is known, the Inform and the
 * configuration go in; the verdict and what has to be written come out.
 */
import type { DeviceIdentity } from '@auroralinks/contracts'
import { cut, storable } from '@auroralinks/database'
import { verifyDigest } from '@auroralinks/http-auth'
import type { DigestResponse } from '@auroralinks/http-auth'
import type { KnownDevice, UsernameOwner } from './known-device.ts'
import { identityError, isRegularOui, namesAnotherDevice } from './names.ts'

/** `none`: nobody proves anything; `optional`: whoever has credentials on file; `required`: everybody. */
export type AuthenticationMode = 'none' | 'optional' | 'required'

export interface AdmissionPolicy {
  mode: AuthenticationMode
  /** Shared by devices that have no credentials of their own. */
  bootstrap: { username: string; password: string } | null
  /** The plain text of a sealed secret; null when it was sealed with another key. */
  open(sealed: Uint8Array): string | null
}

/** What an Inform says of its sender, as far as admission looks at it. */
export interface InformFacts {
  device: DeviceIdentity
  manufacturer: string
  /** Null when no Authorization came. */
  digest: DigestResponse | null
  httpMethod: string
  /** How many characters the device keeps of a password (quirks A6, A7); absent: all. */
  keptSecret?: number | undefined
  /** Only a Digest in the form of RFC 2617 and later is a proof. */
  strictDigest?: boolean | undefined
}

export type Verdict =
  | { type: 'accept'; authentication: 'none' | 'digest'; username: string; firstContact: boolean }
  | { type: 'challenge' }
  | { type: 'redirect'; url: string }
  | { type: 'reject'; code: '8001' | '8003'; string: string }

/** What has to be durable before an accepted device hears of it; null where nothing changes. */
export interface Contact {
  manufacturer: string
}

/** Things worth counting, and worth a line in the log. */
export type Remark =
  | 'irregular-oui'
  | 'wrong-credentials'
  | 'foreign-credentials'
  | 'foreign-username'
  | 'unreadable-secret'
  | 'weak-digest'

export interface Decision {
  verdict: Verdict
  contact: Contact | null
  remarks: Remark[]
}

/** A username whose owner has to be looked up before `admit` can decide; null when it needs none. */
export function usernameToLookUp(
  known: KnownDevice | null,
  inform: InformFacts,
  policy: AdmissionPolicy,
): string | null {
  const username = inform.digest?.username
  if (username === undefined || policy.mode === 'none') return null
  if (username === known?.credentials?.username || username === policy.bootstrap?.username) return null
  return username
}

/**
 * Decides on one Inform. `owner` is the device whose credentials carry the username that `usernameToLookUp` asked for.
 *
 * No proof, or a wrong one, is answered with a challenge whether or not the device exists; a valid proof of somebody
 * else, or the name of somebody else, with fault 8001 (TR-069 3.4.4); an identity that is none with 8003.
 */
export function admit(
  known: KnownDevice | null,
  owner: UsernameOwner | null,
  inform: InformFacts,
  policy: AdmissionPolicy,
): Decision {
  const remarks: Remark[] = []
  const decided = (verdict: Verdict, contact: Contact | null = null): Decision => ({ verdict, contact, remarks })

  // A registered device has passed this once.
  const problem = known === null ? identityError(inform.device) : null
  if (problem !== null) return decided({ type: 'reject', code: '8003', string: problem })
  if (!isRegularOui(inform.device.oui)) remarks.push('irregular-oui')

  const proof = proofOf(known, owner, inform, policy, remarks)
  if (proof === 'another-device')
    return decided({ type: 'reject', code: '8001', string: 'The username is not the one of this device' })
  if (proof === 'missing') return decided({ type: 'challenge' })

  // The place for what else may turn a device away once it is clear who it is: a client certificate of another name
  // (TR-069 3.3), two sources with one identity within seconds (same serial number on many units).
  if (known?.state === 'blocked') return decided({ type: 'reject', code: '8001', string: 'This device is blocked' })
  if (known?.state === 'quarantined')
    return decided({ type: 'reject', code: '8001', string: 'This device is in quarantine' })

  // It has proved who it is: what another ACS is to hear of it does not go through a stranger.
  if (known !== null && known.redirectTo !== null) return decided({ type: 'redirect', url: known.redirectTo })

  const firstContact = known === null || !known.contacted
  const manufacturer = cut(storable(inform.manufacturer), 256)
  const changed =
    firstContact || known.state === 'expected' || (manufacturer !== '' && manufacturer !== known.manufacturer)
  return decided({ type: 'accept', ...proof, firstContact }, changed ? { manufacturer } : null)
}

/** Whether a later POST of a session, which shows no cookie, proves with a Digest that it is of this device (quirk H7). */
export function provesAgain(known: KnownDevice | null, inform: InformFacts, policy: AdmissionPolicy): boolean {
  if (known === null || known.state !== 'active' || policy.mode === 'none') return false
  const proof = proofOf(known, null, inform, policy, [])
  return typeof proof === 'object' && proof.authentication === 'digest'
}

type Proof = { authentication: 'none' | 'digest'; username: string } | 'missing' | 'another-device'

const UNPROVED: Proof = { authentication: 'none', username: '' }

function proofOf(
  known: KnownDevice | null,
  owner: UsernameOwner | null,
  inform: InformFacts,
  policy: AdmissionPolicy,
  remarks: Remark[],
): Proof {
  if (policy.mode === 'none') return UNPROVED
  const { digest } = inform
  const own = known?.credentials ?? null
  const needed = policy.mode === 'required' || own !== null
  if (digest === null) return needed ? 'missing' : UNPROVED

  const isWeak = inform.strictDigest === true && (digest.qop !== 'auth' || digest.nc === null || digest.uri === '')
  if (isWeak) remarks.push('weak-digest')
  const proves = (password: string | null): boolean =>
    !isWeak &&
    password !== null &&
    [...new Set([password, password.slice(0, inform.keptSecret)])].some(kept =>
      verifyDigest(digest, { password: kept }, inform.httpMethod),
    )
  const unseal = (sealed: Uint8Array): string | null => {
    const password = policy.open(sealed)
    if (password === null) remarks.push('unreadable-secret')
    return password
  }
  const proved: Proof = { authentication: 'digest', username: digest.username }

  if (own !== null && own.username === digest.username) {
    if (proves(unseal(own.sealedPassword))) return proved
    remarks.push('wrong-credentials')
    return 'missing'
  }
  if (namesAnotherDevice(digest.username, inform.device)) {
    remarks.push('foreign-username')
    return 'another-device'
  }
  if (
    own === null &&
    policy.bootstrap !== null &&
    digest.username === policy.bootstrap.username &&
    proves(policy.bootstrap.password)
  )
    return proved
  if (owner !== null && owner.sealedPassword !== null && proves(unseal(owner.sealedPassword))) {
    remarks.push('foreign-credentials')
    return 'another-device'
  }
  if (!needed) return UNPROVED
  remarks.push('wrong-credentials')
  return 'missing'
}
