/** What a publisher waits for: all groups have done all records of one call, or the time is up. */
import { BusUnavailable } from '../bus.ts'

/** One call of `publish` or `publishAll`. */
export class Completion {
  /** Hand-outs that are not done yet. */
  remaining = 0
  readonly deadline: number
  /** The publisher was told that it failed: who has not got the record and has nobody to handle it, drops it. */
  rejected = false
  readonly promise: Promise<void>
  #resolve!: () => void
  #reject!: (error: Error) => void

  constructor(deadline: number) {
    this.deadline = deadline
    this.promise = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
  }

  resolve(): void {
    this.#resolve()
  }

  reject(reason: string): void {
    this.rejected = true
    this.#reject(new BusUnavailable(reason))
  }
}

/** Open completions in the order of their deadlines, swept by one timer. */
export class Deadlines {
  readonly #open = new Set<Completion>()
  readonly #now: () => number
  readonly #sweepMs: number
  #timer: NodeJS.Timeout | undefined

  constructor(now: () => number, sweepMs: number) {
    this.#now = now
    this.#sweepMs = sweepMs
  }

  add(completion: Completion): void {
    this.#open.add(completion)
    this.#timer ??= setInterval(() => this.#sweep(), this.#sweepMs).unref()
  }

  finished(completion: Completion): void {
    if (this.#open.delete(completion)) completion.resolve()
  }

  refused(completion: Completion, reason: string): void {
    if (this.#open.delete(completion)) completion.reject(reason)
  }

  rejectAll(reason: string): void {
    for (const completion of this.#open) completion.reject(reason)
    this.#open.clear()
    this.#stop()
  }

  #sweep(): void {
    const now = this.#now()
    for (const completion of this.#open) {
      if (completion.deadline > now) break
      this.#open.delete(completion)
      completion.reject('not every consumer group has done the record in time')
    }
    if (this.#open.size === 0) this.#stop()
  }

  #stop(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
  }
}
