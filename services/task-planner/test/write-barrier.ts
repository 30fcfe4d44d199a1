/** A database whose writes can be held, as those of a process that is frozen, or of a server that answers slowly. */
import type { Database } from '@auroralinks/database'

export interface WriteBarrier {
  /** For `plannersDatabase`. */
  through(database: Database): Database
  shut(): void
  open(): void
  /** Writes that are held. */
  held(): number
}

/** What only reads goes on. */
const writes = (text: string): boolean => /\b(?:INSERT|UPDATE|DELETE)\b/.test(text)

/** @param isHeld which writes are held, all unless given */
export function createWriteBarrier(isHeld: (text: string) => boolean = writes): WriteBarrier {
  let barrier: PromiseWithResolvers<void> | null = null
  let held = 0
  return {
    through: database => ({
      ...database,
      async query(q) {
        if (barrier && isHeld(q.text)) {
          held++
          await barrier.promise
          held--
        }
        return database.query(q)
      },
    }),
    shut() {
      barrier ??= Promise.withResolvers()
    },
    open() {
      barrier?.resolve()
      barrier = null
    },
    held: () => held,
  }
}
