/** A device as identity knows it: what a decision needs, and nothing more. */
import type { AnswerForm } from './answer-form.ts'

/** "expected": announced by the operator, never seen; "quarantined": let in, and no work is done; "blocked": turned away (fault 8001). */
export type DeviceState = 'expected' | 'active' | 'quarantined' | 'blocked'

/** Why a device is in quarantine; its events and the API say it too. */
export type QuarantineReason = 'unknown-device' | 'shared-serial' | 'operator' | 'duplicate-identity'

/** Where one of two devices with one identity came from. */
export interface DuplicateSource {
  remoteAddress: string
  connectionRequestUrl: string
  macAddresses: string[]
  /** ms since 1970. */
  at: number
}

/** What a Digest is reckoned with that proved a device (RFC 7616 3.4.2); in memory alone. */
export interface Proved {
  username: string
  realm: string
  isSha256: boolean
  ha1: string
}

/** What a device proves itself with; the password stays sealed until it is needed. */
export interface OwnCredentials {
  username: string
  sealedPassword: Uint8Array
  /** Since when it has them, in ms since 1970. */
  since: number
  /** What its last Digest was made of: the next one needs no secret opened. */
  proved?: Proved
}

/** What it was sent and has not used yet. */
export interface NextCredentials {
  username: string
  sealedPassword: Uint8Array
  sealedConnectionRequestPassword: Uint8Array
  /** When, in ms since 1970. */
  sentAt: number
}

export interface KnownDevice {
  /** Its number inside the database. */
  key: bigint
  id: string
  state: DeviceState
  manufacturer: string
  traced: boolean
  /** How what it is told is written. */
  form: AnswerForm
  /** Whether `device.registered` was published. */
  announced: boolean
  /** Whose it is; null: the installation's. */
  tenant: string | null
  /** The ACS that its sessions are sent to; null: this one. */
  redirectTo: string | null
  /** Its PeriodicInformInterval shall be so; 0: as it is. */
  periodicSeconds: number
  /** Whether it ever came in. */
  contacted: boolean
  /** Null when there is no password on file. */
  credentials: OwnCredentials | null
  next: NextCredentials | null
  /** Others were asked for. */
  rotate: boolean
}

/** The device whose credentials carry a given username. */
export interface UsernameOwner {
  deviceId: string
  /** Null when there is no password on file: nothing can be proved with that name. */
  sealedPassword: Uint8Array | null
}
