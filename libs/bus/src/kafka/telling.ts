/** What goes on being wrong is told at once, and then once a minute. */
import type { Logger, LogFields } from '@auroralinks/runtime'

const AGAIN_MS = 60_000
/** So many different things are remembered; beyond that nothing new is told until something was long ago. */
const MOST = 200

export class Telling {
  readonly #logger: Logger
  readonly #now: () => number
  readonly #told = new Map<string, number>()

  constructor(logger: Logger, now: () => number = () => performance.now()) {
    this.#logger = logger
    this.#now = now
  }

  /** @param about what is wrong: the same is not told again within a minute, whatever else is said of it */
  tell(level: 'warn' | 'error', about: string, message: string, fields: LogFields = {}): void {
    const now = this.#now()
    for (const [key, at] of this.#told) {
      if (now - at < AGAIN_MS) break
      this.#told.delete(key)
    }
    if (this.#told.has(about) || this.#told.size >= MOST) return
    this.#told.set(about, now)
    this.#logger[level](message, fields)
  }
}
