/** Topics whose records gather: not asked for again for a while after they had some. */
import type { GatherMs } from '../../bus.ts'

export class Gathering {
  readonly #ms: GatherMs
  /** By topic, when it had records (monotonic, ms). */
  readonly #had = new Map<string, number>()

  /** @param ms by topic, for how long */
  constructor(ms: GatherMs) {
    this.#ms = ms
  }

  /** A topic had records. */
  had(topic: string, now: number): void {
    if (this.#ms[topic] !== undefined) this.#had.set(topic, now)
  }

  /** What to ask for now, and in how many ms the rest is due. */
  due<T extends { topic: string }>(topicPartitions: readonly T[], now: number): { now: readonly T[]; restMs: number } {
    let restMs = Infinity
    for (const [topic, had] of this.#had) {
      const ms = this.#ms[topic]!
      const until = had + (typeof ms === 'number' ? ms : ms())
      if (until <= now) this.#had.delete(topic)
      else restMs = Math.min(restMs, Math.ceil(until - now))
    }
    return {
      now: this.#had.size === 0 ? topicPartitions : topicPartitions.filter(t => !this.#had.has(t.topic)),
      restMs,
    }
  }
}
