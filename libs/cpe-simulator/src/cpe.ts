import type { Message } from '@auroralinks/cwmp'
import type { Identity } from './facts.ts'
import type { Ledger } from './ledger.ts'
import type { SessionReport } from './report.ts'
import type { Tree } from './tree.ts'

/** What a virtual CPE tells those who listen. */
export interface CpeEvents {
  session: [report: SessionReport]
  boot: []
  reboot: [commandKeys: string[]]
  'connection-request': []
}

/** A virtual CPE: it boots, comes to its ACS, does what it is asked, and comes again. */
export interface Cpe {
  /** OUI-ProductClass-SerialNumber, percent-encoded (TR-069 3.4.4). */
  readonly id: string
  readonly identity: Identity
  readonly tree: Tree
  readonly ledger: Ledger
  /** `off`, `booting` (away), or on: `idle` or in a `session`. */
  readonly state: 'off' | 'booting' | 'idle' | 'session'
  /** Switches it on: `0 BOOTSTRAP` (until it was once delivered) and `1 BOOT`. Resolves when its first session has ended, well or not. */
  start(): Promise<void>
  /** Switches it off, in the middle of a session too. */
  stop(): Promise<void>
  /** Opens a session with this event, or with none (''), and tells how the session went. Throws when the device is off. */
  inform(event: string): Promise<SessionReport>
  /** The device changes a value itself; where that is notified actively, it tells its ACS. */
  change(path: string, value: string): void
  /** Makes a call to the ACS in the next session, after its Inform. */
  call(message: Message): void
  /** Restarts by itself, as with a power cut, in the middle of a session too. */
  reboot(): void
  on<K extends keyof CpeEvents>(event: K, listener: (...args: CpeEvents[K]) => void): void
  off<K extends keyof CpeEvents>(event: K, listener: (...args: CpeEvents[K]) => void): void
}
