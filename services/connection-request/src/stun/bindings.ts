/** The bindings whose datagrams come to this instance's socket, by where they come from and by device. */
import { lifeOf } from '@auroralinks/reachability'
import type { TransportAddress } from '@auroralinks/stun'

export interface Binding {
  deviceId: string
  deviceKey: bigint
  /** As the device writes it in its Binding Requests. */
  username: string
  source: TransportAddress
  /** When it was proved last, and when its last request came, in ms since 1970. */
  boundAt: number
  seenAt: number
  /** Longest time between two requests, in ms; null while only one came. */
  keepAliveMs: number | null
  /** When it was written last, in ms since 1970. */
  writtenAt: number
  /** Transaction ids of the last requests that moved it, newest first. */
  transactions: readonly Uint8Array[]
  /** Answers that went out since `seenAt`. */
  answers: number
}

/** Retransmissions of one request come closer together than this (RFC 3489 9.3). */
const RETRANSMISSION_MS = 5_000
/** @example keyOf({ address: '192.0.2.1', port: 7 }) === '192.0.2.1 7' */
export const keyOf = (a: TransportAddress): string => `${a.address} ${a.port}`

export class Bindings {
  readonly #most: number
  readonly #bySource = new Map<string, Binding>()
  readonly #byDevice = new Map<string, Binding>()

  constructor(most: number) {
    this.#most = most
  }

  get size(): number {
    return this.#byDevice.size
  }

  from(source: TransportAddress): Binding | undefined {
    return this.#bySource.get(keyOf(source))
  }

  of(deviceId: string): Binding | undefined {
    return this.#byDevice.get(deviceId)
  }

  /** Takes the place of the device's binding, and of whatever came from the same source before. False where there are too many. */
  put(binding: Binding): boolean {
    if (!this.#byDevice.has(binding.deviceId) && this.#byDevice.size >= this.#most) return false
    for (const old of [this.of(binding.deviceId), this.from(binding.source)]) if (old !== undefined) this.drop(old)
    this.#byDevice.set(binding.deviceId, binding)
    this.#bySource.set(keyOf(binding.source), binding)
    return true
  }

  drop(binding: Binding): void {
    if (this.#byDevice.get(binding.deviceId) === binding) this.#byDevice.delete(binding.deviceId)
    if (this.from(binding.source) === binding) this.#bySource.delete(keyOf(binding.source))
  }

  /** One more request came over it. */
  touch(binding: Binding, now: number): void {
    const between = now - binding.seenAt
    if (between < RETRANSMISSION_MS) return
    binding.keepAliveMs = Math.max(between, (binding.keepAliveMs ?? 0) * 0.9)
    binding.seenAt = now
    binding.answers = 0
  }

  /** Those that no request came over for too long. */
  lapsed(now: number): Binding[] {
    return [...this.#byDevice.values()].filter(b => now - b.seenAt > lifeOf(b.keepAliveMs))
  }

  /** Those that were not written for so long. */
  unwritten(now: number, ms: number): Binding[] {
    return [...this.#byDevice.values()].filter(b => now - b.writtenAt > ms)
  }
}
