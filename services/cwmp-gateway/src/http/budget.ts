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
  /** Bytes that are reserved now. */
  reserved(): number
}

export interface Share {
  /** Whether there is room for so many bytes more; they are reserved until `release`. */
  reserve(bytes: number): boolean
  /** Gives all of it back; further calls do nothing. */
  release(): void
}

/** @param most bytes */
export function createBudget(most: number): Budget {
  const reserved = { all: 0, strangers: 0 }
  return {
    reserved: () => reserved.all,
    share(stranger) {
      let free = FREE
      let own = 0
      return {
        reserve(bytes) {
          const counted = Math.max(0, bytes - free)
          if (counted > 0 && (reserved.all + counted > most || (stranger && reserved.strangers + counted > most / 2)))
            return false
          free -= Math.min(free, bytes)
          own += counted
          reserved.all += counted
          if (stranger) reserved.strangers += counted
          return true
        },
        release() {
          reserved.all -= own
          if (stranger) reserved.strangers -= own
          own = 0
        },
      }
    },
  }
}
