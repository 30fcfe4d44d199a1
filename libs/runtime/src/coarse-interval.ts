/**
 * Coarse timers, for what is looked at now and then ("is anything overdue?") and of which nobody minds when exactly.
 * Those of one process share one interval: a timer for each would interrupt an idle process, whose caches are cold by
 * then, a dozen times a second.
 */
const TICK_MS = 500

interface Coarse {
  /** Ticks from one run to the next. */
  readonly every: number
  readonly run: () => void
}

const intervals = new Set<Coarse>()
let timer: NodeJS.Timeout | undefined
let ticks = 0

/**
 * Calls `run` every `ms`, for the first time at the latest after that; it does not keep the process alive. What is no
 * multiple of half a second gets a timer of its own.
 * @returns what ends it
 */
export function coarseInterval(ms: number, run: () => void): () => void {
  if (ms % TICK_MS !== 0) {
    const own = setInterval(run, ms).unref()
    return () => clearInterval(own)
  }
  const interval: Coarse = { every: ms / TICK_MS, run }
  intervals.add(interval)
  timer ??= setInterval(tick, TICK_MS).unref()
  return () => {
    intervals.delete(interval)
    if (intervals.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
}

function tick(): void {
  ticks++
  // Those that are there now: one that ends and begins anew in its run comes next at the next tick.
  for (const interval of [...intervals]) if (ticks % interval.every === 0 && intervals.has(interval)) interval.run()
}
