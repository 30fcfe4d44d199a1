/** Topics whose records gather: not asked for again for a while after they had some. */

export class Gathering {
  readonly #ms: Readonly<Record<string, number>>
  /** By topic, until when (monotonic, ms). */
  readonly #until = new Map<string, number>()

  /** @param ms by topic, for how long */
  constructor(ms: Readonly<Record<string, number>>) {
    this.#ms = ms
  }

  /** A topic had records. */
  had(topic: string, now: number): void {
    const ms = this.#ms[topic]
    if (ms !== undefined) this.#until.set(topic, now + ms)
  }

  /** What to ask for now, and in how many ms the rest is due. */
  due<T extends { topic: string }>(lanes: readonly T[], now: number): { now: readonly T[]; restMs: number } {
    let restMs = Infinity
    for (const [topic, until] of this.#until) {
      if (until <= now) this.#until.delete(topic)
      else restMs = Math.min(restMs, Math.ceil(until - now))
    }
    return { now: this.#until.size === 0 ? lanes : lanes.filter(l => !this.#until.has(l.topic)), restMs }
  }
}
