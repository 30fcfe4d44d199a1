/**
 * One budget of bytes for all bodies of a process, as sent and as inflated: what is full is told to the next one, instead
 * of to the whole process by its memory. Bodies of nobody yet known get at most half of it, so that they never cost an
 * open session its answer; and what came with one read is there already and asks for nothing.
 */

/** So much of each body is not counted, in bytes: an ordinary message never finds the budget full. */
const FREE = 16 * 1024

export interface Budget {
  /** Room for one request's bytes. */
  share(stranger: boolean): Share
  /** Bytes that are held now. */
  held(): number
}

export interface Share {
  /** Whether there is room for so many bytes more; they are held until `release`. */
  take(bytes: number): boolean
  /** Gives all of it back; further calls do nothing. */
  release(): void
}

/** @param most bytes */
export function createBudget(most: number): Budget {
  const held = { all: 0, strangers: 0 }
  return {
    held: () => held.all,
    share(stranger) {
      let free = FREE
      let taken = 0
      return {
        take(bytes) {
          const counted = Math.max(0, bytes - free)
          if (counted > 0 && (held.all + counted > most || (stranger && held.strangers + counted > most / 2)))
            return false
          free -= Math.min(free, bytes)
          taken += counted
          held.all += counted
          if (stranger) held.strangers += counted
          return true
        },
        release() {
          held.all -= taken
          if (stranger) held.strangers -= taken
          taken = 0
        },
      }
    },
  }
}
