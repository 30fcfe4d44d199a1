/**
 * Admission: who is this CPE, and may it come in (TR-069 3.4.4). Pure: what is known, the Inform and the
 * configuration go in; the verdict and what has to be written come out.
 */
import { claims } from '@auroralinks/contracts'
import type { DeviceClaim, DeviceIdentity } from '@auroralinks/contracts'
import { cut, storable } from '@auroralinks/database'
import type { DigestResponse } from '@auroralinks/http-auth'
import type { KnownDevice, OwnCredentials, UsernameOwner } from './known-device.ts'
import { identityError, isRegularOui, namesAnotherDevice } from './names.ts'
import { rotationDue } from './rotation/due.ts'
import type { RotationCause, RotationPolicy } from './rotation/due.ts'
import { provedBy, proves, provesAsBefore, secretOf } from './secrets.ts'
import { isSharedSerial } from './shared-serials.ts'

/** `none`: nobody proves anything; `optional`: whoever has credentials on file; `required`: everybody. */
export type AuthenticationMode = 'none' | 'optional' | 'required'

/** What becomes of a device that is not registered and has proved what it had to prove (`ACS_UNKNOWN_DEVICES`). */
export type UnknownDevices = 'admit' | 'quarantine' | 'refuse'

export interface AdmissionPolicy {
  mode: AuthenticationMode
  unknown: UnknownDevices
  /** A device that is not known and says a serial number that many have goes into quarantine. */
  sharedSerials?: boolean
  /** Shared by devices that have no credentials of their own. */
  bootstrap: { username: string; password: string } | null
  /** Devices with credentials of their own come in with the shared ones too, after a reset. */
  bootstrapAgain?: boolean
  rotation?: RotationPolicy
  /** The plain text of what was sealed (secrets.ts); null when it was sealed with another key. */
  open(sealed: Uint8Array): string | null
}

/** What an Inform says of its sender, as far as admission looks at it. */
export interface InformFacts {
  device: DeviceIdentity
  manufacturer: string
  /** Null when no Authorization came. */
  digest: DigestResponse | null
  /** The body's hash, for a Digest with `auth-int`. */
  entityHash?: string | undefined
  /** A password that was sent as it is; one that cannot be opened is none. */
  basic?: { username: string; password: string | null } | undefined
  /** A client certificate that was verified. */
  certificate?: CertificateClaim | undefined
  /** By the gateway's rules for its sender, instead of the policy's mode. */
  demand?: AuthenticationMode | undefined
  httpMethod: string
  /** It tells of a reset (0 BOOTSTRAP). */
  wasReset?: boolean
  root?: 'Device.' | 'InternetGatewayDevice.' | null
  /** ms since 1970. */
  now?: number
  /** How many characters the device keeps of a password (quirks A6, A7); absent: all. */
  keptSecret?: number | undefined
  /** Only a Digest in the form of RFC 2617 and later is a proof. */
  strictDigest?: boolean | undefined
}

/** A client certificate that was verified. Without serial number it names no device: many share it. */
export interface CertificateClaim extends DeviceClaim {
  /** By the gateway's rules it is a proof; else it is only not to say another device. */
  proves: boolean
}

export type Authentication = 'none' | 'digest' | 'basic' | 'certificate'

export type Verdict =
  | { type: 'accept'; authentication: Authentication; username: string; firstContact: boolean }
  | { type: 'challenge' }
  | { type: 'redirect'; url: string }
  | { type: 'reject'; code: '8001' | '8003'; string: string }

/** What has to be durable before an accepted device hears of it; null where nothing changes. */
export interface Contact {
  manufacturer: string
  /** Where it is registered by it; a device that is known keeps its own, and an expected one becomes active. */
  state: 'active' | 'quarantined'
}

/** Things worth counting, and worth a line in the log. */
export type Remark =
  | 'irregular-oui'
  | 'wrong-credentials'
  | 'foreign-credentials'
  | 'foreign-username'
  | 'foreign-certificate'
  | 'unreadable-secret'
  | 'weak-digest'
  | 'unknown-device'
  | 'shared-serial'
  | 'bootstrap-again'

export interface Decision {
  verdict: Verdict
  /** It has used what it was sent: from now on that alone counts. */
  promotes: boolean
  /** It is to be sent credentials of its own; a device that this Inform registers too. */
  rotation: RotationCause | null
  /** It was reset, and may have lost what it lets connection requests in with: what is on file is written to it again. */
  restores: boolean
  contact: Contact | null
  remarks: Remark[]
}

/** A username whose owner has to be looked up before `admit` can decide; null when it needs none. */
export function usernameToLookUp(
  known: KnownDevice | null,
  inform: InformFacts,
  policy: AdmissionPolicy,
): string | null {
  const username = inform.digest?.username ?? inform.basic?.username
  if (username === undefined || modeOf(inform, policy) === 'none' || provesByCertificate(inform)) return null
  if (username === known?.credentials?.username || username === known?.next?.username) return null
  if (username === policy.bootstrap?.username) return null
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
  const decided = (verdict: Verdict, contact: Contact | null = null): Decision => ({
    verdict,
    contact,
    remarks,
    promotes: false,
    rotation: null,
    restores: false,
  })

  // A registered device has passed this once.
  const problem = known === null ? identityError(inform.device) : null
  if (problem !== null) return decided({ type: 'reject', code: '8003', string: problem })
  if (!isRegularOui(inform.device.oui)) remarks.push('irregular-oui')

  // TR-069 3.3: whatever else it shows, and whoever has to prove anything.
  if (inform.certificate !== undefined && !claims(inform.certificate, inform.device)) {
    remarks.push('foreign-certificate')
    return decided({ type: 'reject', code: '8001', string: 'The client certificate is the one of another device' })
  }

  const proof = proofOf(known, owner, inform, policy, remarks)
  if (proof === 'another-device')
    return decided({ type: 'reject', code: '8001', string: 'The username is not the one of this device' })
  if (proof === 'missing') return decided({ type: 'challenge' })

  if (known?.state === 'blocked') return decided({ type: 'reject', code: '8001', string: 'This device is blocked' })
  if (known === null && policy.unknown !== 'admit') remarks.push('unknown-device')
  if (known === null && policy.unknown === 'refuse')
    return decided({ type: 'reject', code: '8001', string: 'This device is not known here' })

  const isShared = known === null && isSharedSerial(inform.device.serialNumber)
  if (isShared) remarks.push('shared-serial')
  const isQuarantined =
    known === null
      ? policy.unknown === 'quarantine' || (isShared && policy.sharedSerials === true)
      : known.state === 'quarantined'
  // It has proved who it is: what another ACS is to hear of it does not go through a stranger.
  if (known !== null && known.redirectTo !== null && !isQuarantined)
    return decided({ type: 'redirect', url: known.redirectTo })

  const firstContact = known === null || !known.contacted
  const manufacturer = cut(storable(inform.manufacturer), 256)
  const changed =
    firstContact || known.state === 'expected' || (manufacturer !== '' && manufacturer !== known.manufacturer)
  const state = isQuarantined ? 'quarantined' : 'active'
  const { by, ...proved } = proof
  const rotation = isQuarantined ? null : rotationOf(known, inform, by, policy)
  return {
    ...decided({ type: 'accept', ...proved, firstContact }, changed ? { manufacturer, state } : null),
    promotes: by === 'next',
    rotation,
    restores: known !== null && !isQuarantined && rotation === null && isReset(inform, proof) && ownOf(policy),
  }
}

const ownOf = ({ rotation }: AdmissionPolicy): boolean => rotation?.own === true

/** Quirk A18, and only of one that has proved which it is: a secret is written to it. */
const isReset = ({ wasReset, root = null }: InformFacts, { by, authentication }: Exclude<Proof, string>): boolean =>
  wasReset === true && root !== null && (by === 'own' || by === 'next' || authentication === 'certificate')

/** A device that this Inform registers is one like any other for this. */
function rotationOf(
  known: KnownDevice | null,
  inform: InformFacts,
  by: ProvedBy,
  { rotation }: AdmissionPolicy,
): RotationCause | null {
  const { root = null, now = 0 } = inform
  if (rotation === undefined) return null
  if (known === null) return by === 'shared' && rotation.own && root !== null ? 'bootstrap' : null
  return rotationDue(known, { by, root, now }, rotation)
}

/** Whether a later POST of a session, which shows no cookie, proves with a Digest that it is of this device (quirk H7). */
export function provesAgain(known: KnownDevice | null, inform: InformFacts, policy: AdmissionPolicy): boolean {
  const hasSessions = known?.state === 'active' || known?.state === 'quarantined'
  if (known === null || !hasSessions || modeOf(inform, policy) === 'none') return false
  const proof = proofOf(known, null, inform, policy, [])
  return typeof proof === 'object' && proof.authentication !== 'none'
}

type ProvedBy = 'own' | 'next' | 'shared' | null

type Proof = { authentication: Authentication; username: string; by: ProvedBy } | 'missing' | 'another-device'

const modeOf = (inform: InformFacts, policy: AdmissionPolicy): AuthenticationMode => inform.demand ?? policy.mode

/** One without serial number is shared by many devices: it says nothing of which this is. */
const provesByCertificate = ({ certificate }: InformFacts): boolean =>
  certificate?.proves === true && certificate.serialNumber !== ''

const UNPROVED: Proof = { authentication: 'none', username: '', by: null }

function proofOf(
  known: KnownDevice | null,
  owner: UsernameOwner | null,
  inform: InformFacts,
  policy: AdmissionPolicy,
  remarks: Remark[],
): Proof {
  if (provesByCertificate(inform))
    return { authentication: 'certificate', username: inform.certificate!.name, by: null }
  const mode = modeOf(inform, policy)
  if (mode === 'none') return UNPROVED
  const shown = inform.digest ?? inform.basic
  const own = known?.credentials ?? null
  const needed = mode === 'required' || own !== null
  if (shown === undefined) return needed ? 'missing' : UNPROVED

  const { username } = shown
  const isWeak = inform.digest !== null && inform.strictDigest === true && isWeakDigest(inform.digest)
  if (isWeak) remarks.push('weak-digest')
  const isProof = (text: string | null): boolean => !isWeak && text !== null && proves(secretOf(text), inform)
  const unseal = (sealed: Uint8Array): string | null => {
    const password = policy.open(sealed)
    if (password === null) remarks.push('unreadable-secret')
    return password
  }
  const proved = (by: ProvedBy): Proof => ({
    authentication: inform.digest === null ? 'basic' : 'digest',
    username,
    by,
  })
  const next = known?.next ?? null
  const usesNext = (): boolean =>
    next !== null && isNameOf(username, next.username) && isProof(unseal(next.sealedPassword))

  const provesOwn = (own: OwnCredentials): boolean => {
    if (!isWeak && provesAsBefore(own.proved, inform)) return true
    const text = unseal(own.sealedPassword)
    if (!isProof(text)) return false
    const next = provedBy(secretOf(text!), inform)
    if (next !== null) own.proved = next
    return true
  }

  if (own !== null && isNameOf(username, own.username)) {
    if (provesOwn(own)) return proved('own')
    if (usesNext()) return proved('next')
    remarks.push('wrong-credentials')
    return 'missing'
  }
  if (usesNext()) return proved('next')
  if (namesAnotherDevice(username, inform.device)) {
    remarks.push('foreign-username')
    return 'another-device'
  }
  const isAgain = own !== null && policy.bootstrapAgain === true && inform.wasReset === true
  if (
    (own === null || isAgain) &&
    policy.bootstrap !== null &&
    username === policy.bootstrap.username &&
    !isWeak &&
    proves({ password: policy.bootstrap.password }, inform)
  ) {
    if (isAgain) remarks.push('bootstrap-again')
    return proved('shared')
  }
  if (owner !== null && owner.sealedPassword !== null && isProof(unseal(owner.sealedPassword))) {
    remarks.push('foreign-credentials')
    return 'another-device'
  }
  if (!needed) return UNPROVED
  remarks.push('wrong-credentials')
  return 'missing'
}

/** Some devices keep no more than 32 characters of a user name (quirk A7): its beginning is as good, since the password proves. */
const isNameOf = (shown: string, full: string): boolean =>
  shown === full || (shown.length >= SHORTEST_CUT && full.startsWith(shown))

/** In characters. */
const SHORTEST_CUT = 16

const isWeakDigest = ({ qop, nc, uri }: DigestResponse): boolean =>
  (qop !== 'auth' && qop !== 'auth-int') || nc === null || uri === ''
