/** For how long a partition is ours, and what is under way meanwhile. */

/** One assignment of one partition number: from `onAssigned` to `onRevoked`. */
export class PartitionAssignment {
  readonly partition: number
  readonly #controller = new AbortController()
  readonly #pauses = new Map<NodeJS.Timeout, () => void>()
  /** Records handed out under this assignment and not done. */
  inFlight = 0
  /** It will end soon: what runs may finish, nothing is begun or tried again. */
  leaving = false
  #idle: (() => void)[] = []
  /** By topic, the offset that came next when the partition became ours. */
  readonly ends = new Map<string, bigint>()

  constructor(partition: number) {
    this.partition = partition
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** Whether a record may have been handled by whoever had the partition before. */
  maybeAgain(record: { topic: string; offset: bigint }): boolean {
    return record.offset < (this.ends.get(record.topic) ?? 0n)
  }

  get over(): boolean {
    return this.#controller.signal.aborted
  }

  /** Runs `then` after `ms`, or `ended` when the assignment ends first. */
  later(ms: number, then: () => void, ended: () => void): void {
    const timer = setTimeout(() => {
      this.#pauses.delete(timer)
      then()
    }, ms)
    this.#pauses.set(timer, ended)
  }

  /** The partition is no longer ours: signals abort, pending retries are dropped. */
  end(): void {
    this.#controller.abort()
    this.#endPauses()
    this.#notify()
  }

  /** The partition will go: pending retries are dropped, what runs may finish. */
  leave(): void {
    this.leaving = true
    this.#endPauses()
  }

  #endPauses(): void {
    const pauses = [...this.#pauses]
    this.#pauses.clear()
    for (const [timer, ended] of pauses) {
      clearTimeout(timer)
      ended()
    }
  }

  finished(): void {
    if (--this.inFlight === 0) this.#notify()
  }

  /** Resolves when nothing is in flight, the assignment is over, or `ms` have passed. */
  idle(ms: number): Promise<void> {
    if (this.inFlight === 0 || this.over || ms <= 0) return Promise.resolve()
    return new Promise(resolve => {
      const timer = setTimeout(resolve, ms)
      this.#idle.push(() => {
        clearTimeout(timer)
        resolve()
      })
    })
  }

  #notify(): void {
    const waiting = this.#idle
    this.#idle = []
    for (const resolve of waiting) resolve()
  }
}
