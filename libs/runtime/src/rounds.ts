/**
 * Looks that come round ("is anything overdue?") and of which nobody minds when exactly. Those of one process are done
 * together: a timer for each would wake an idle process, whose caches are cold by then, a dozen times a second.
 */
const ROUND_MS = 500

interface Look {
  /** Rounds from one to the next. */
  readonly every: number
  readonly run: () => void
}

const looks = new Set<Look>()
let timer: NodeJS.Timeout | undefined
let round = 0

/**
 * Calls `run` every `ms`, for the first time at the latest after that; it does not keep the process alive. What is no
 * multiple of half a second gets a timer of its own.
 * @returns what ends it
 */
export function everyRound(ms: number, run: () => void): () => void {
  if (ms % ROUND_MS !== 0) {
    const own = setInterval(run, ms).unref()
    return () => clearInterval(own)
  }
  const look: Look = { every: ms / ROUND_MS, run }
  looks.add(look)
  timer ??= setInterval(goRound, ROUND_MS).unref()
  return () => {
    looks.delete(look)
    if (looks.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
}

function goRound(): void {
  round++
  // Those that are there now: one that ends and begins anew in its turn comes next in the next round.
  for (const look of [...looks]) if (round % look.every === 0 && looks.has(look)) look.run()
}
