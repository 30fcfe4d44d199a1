/** Token buckets, one for each key, as many as are remembered: of more the ones that were used longest ago are full again. */
import { remember } from '@auroralinks/runtime'

export interface Rate {
  perSecond: number
  /** As many may come at once. */
  burst: number
}

interface Bucket {
  left: number
  at: number
}

export class Buckets {
  readonly #buckets = new Map<string, Bucket>()
  /** Those that are empty, and when the next one of them may come. */
  readonly #empty = new Map<string, number>()
  readonly #most: number

  constructor(most: number) {
    this.#most = most
  }

  get size(): number {
    return this.#buckets.size
  }

  /** Whether none is known to be empty. */
  get quiet(): boolean {
    return this.#empty.size === 0
  }

  /** Takes one. @param now monotonic, in ms @returns false where there is none */
  take(key: string, { perSecond, burst }: Rate, now: number): boolean {
    const bucket = this.#buckets.get(key)
    const left = bucket === undefined ? burst : Math.min(burst, bucket.left + ((now - bucket.at) / 1000) * perSecond)
    const taken = left >= 1
    const rest = taken ? left - 1 : left
    remember(this.#buckets, key, { left: rest, at: now }, this.#most)
    if (rest < 1) remember(this.#empty, key, now + ((1 - rest) / perSecond) * 1000, this.#most)
    return taken
  }

  /** Whether one may come now: takes nothing, and costs next to nothing while none is empty. */
  hasOne(key: string, now: number): boolean {
    if (this.#empty.size === 0) return true
    const until = this.#empty.get(key)
    if (until === undefined) return true
    if (until > now) return false
    this.#empty.delete(key)
    return true
  }
}
