/** Whether a device is to be sent credentials of its own in this session, and why. Pure. */
import { hash } from 'node:crypto'
import type { KnownDevice } from '../known-device.ts'

/** `bootstrap`: it came with those that new devices share; `reset`: likewise, after a reset; `asked`: somebody asked for it. */
export type RotationCause = 'bootstrap' | 'reset' | 'asked' | 'age'

export interface RotationPolicy {
  /** Devices that come with the shared credentials get their own. */
  own: boolean
  /** In days; 0: credentials do not age. */
  days: number
}

/** What is known of the session. */
export interface RotationFacts {
  /** How it was proved: with its own credentials, those that it was sent last, or the shared ones. */
  by: 'own' | 'next' | 'shared' | null
  /** Without it nobody knows what its parameters are called. */
  root: 'Device.' | 'InternetGatewayDevice.' | null
  /** ms since 1970. */
  now: number
}

/** A device that does not use what it was sent is sent it again after so long, in ms. */
const RESEND_MS = 86_400_000
const DAY_MS = 86_400_000
/** Over the last fifth of their life credentials of a fleet are changed one by one. */
const SPREAD = 0.2

/** Null: its credentials stay. */
export function rotationDue(device: KnownDevice, facts: RotationFacts, policy: RotationPolicy): RotationCause | null {
  const isLeftAlone = device.state === 'quarantined' || device.state === 'blocked'
  if (isLeftAlone || facts.root === null || facts.by === null) return null
  const cause = causeOf(device, facts, policy)
  // What was asked for goes at once; what goes by itself waits for what is on its way.
  const waits = device.next !== null && facts.now - device.next.sentAt < RESEND_MS
  return cause === 'asked' || !waits ? cause : null
}

function causeOf(device: KnownDevice, { by, now }: RotationFacts, policy: RotationPolicy): RotationCause | null {
  if (device.rotate) return 'asked'
  if (by === 'shared') return policy.own ? (device.credentials === null ? 'bootstrap' : 'reset') : null
  const { credentials } = device
  if (credentials === null || policy.days === 0) return device.next === null ? null : 'age'
  return device.next !== null || now >= credentials.since + ageOf(device.id, policy.days) ? 'age' : null
}

/** How old the credentials of a device become, in ms: a device's own part of the last fifth. */
export function ageOf(deviceId: string, days: number): number {
  const part = hash('sha256', deviceId, 'buffer').readUInt32BE() / 2 ** 32
  return days * DAY_MS * (1 - SPREAD * part)
}
