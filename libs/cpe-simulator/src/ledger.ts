import type { Message } from '@auroralinks/cwmp'

/** An RPC that the device carried out (or refused), in the order in which it did. */
export interface ExecutedRpc {
  kind: 'rpc'
  /** Milliseconds since 1970. */
  at: number
  /** The device's own count of its sessions, from 1. */
  session: number
  /** The cwmp:ID of the request. */
  id: string | null
  method: string
  request: Message
  /** `null` when it was done; the CWMP fault code when it was refused. */
  fault: string | null
  response: Message
}

/** An event for which an InformResponse came: from then on it is the ACS's to keep. */
export interface DeliveredEvent {
  kind: 'event'
  at: number
  session: number
  code: string
  commandKey: string
}

/** The device started. */
export interface Boot {
  kind: 'boot'
  at: number
}

/** A call of the device to the ACS that was answered. */
export interface AnsweredCall {
  kind: 'call'
  at: number
  session: number
  method: string
  request: Message
}

export type LedgerEntry = ExecutedRpc | DeliveredEvent | Boot | AnsweredCall

/** What really happened at a device, for tests to hold against what an ACS says. */
export class Ledger {
  readonly entries: LedgerEntry[] = []
  #keep: boolean
  #sink: ((entry: LedgerEntry) => void) | null

  /** Without `keep` nothing is held in memory; `sink` sees every entry in either case. */
  constructor(keep = true, sink: ((entry: LedgerEntry) => void) | null = null) {
    this.#keep = keep
    this.#sink = sink
  }

  record(entry: LedgerEntry): void {
    if (this.#keep) this.entries.push(entry)
    this.#sink?.(entry)
  }

  get rpcs(): ExecutedRpc[] {
    return this.entries.filter(entry => entry.kind === 'rpc')
  }

  get events(): DeliveredEvent[] {
    return this.entries.filter(entry => entry.kind === 'event')
  }

  get boots(): Boot[] {
    return this.entries.filter(entry => entry.kind === 'boot')
  }
}
