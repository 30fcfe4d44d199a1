/** One timer for all keys, set to the time of the one that is due first. */

export interface DueTimer {
  /** Replaces what was set for the key; Infinity takes it away. Times are steady, in ms. */
  set(key: string, at: number): void
  clear(key: string): void
  size(): number
  stop(): void
}

interface Entry {
  key: string
  at: number
}

/** Calls `due` once for each key when its time has come. `steady` is a clock that never jumps. */
export function createDueTimer(o: { steady: () => number; due: (key: string) => void }): DueTimer {
  const times = new Map<string, number>()
  // A binary heap; entries that were replaced stay until they come up.
  const heap: Entry[] = []
  let timer: NodeJS.Timeout | undefined
  let timerAt = Infinity

  const push = (entry: Entry): void => {
    let i = heap.push(entry) - 1
    while (i > 0) {
      const parent = (i - 1) >> 1
      if (heap[parent]!.at <= entry.at) break
      heap[i] = heap[parent]!
      i = parent
    }
    heap[i] = entry
  }
  const pop = (): void => {
    const last = heap.pop()!
    if (heap.length === 0) return
    let i = 0
    for (;;) {
      let child = 2 * i + 1
      if (child >= heap.length) break
      if (child + 1 < heap.length && heap[child + 1]!.at < heap[child]!.at) child++
      if (heap[child]!.at >= last.at) break
      heap[i] = heap[child]!
      i = child
    }
    heap[i] = last
  }
  const stale = (entry: Entry): boolean => times.get(entry.key) !== entry.at

  const arm = (): void => {
    while (heap.length > 0 && stale(heap[0]!)) pop()
    const at = heap[0]?.at ?? Infinity
    if (at === timerAt) return
    clearTimeout(timer)
    timerAt = at
    timer =
      at === Infinity ? undefined : setTimeout(fire, Math.min(Math.max(0, Math.ceil(at - o.steady())), 0x7fffffff))
  }
  const fire = (): void => {
    timerAt = Infinity
    const now = o.steady()
    while (heap.length > 0 && (stale(heap[0]!) || heap[0]!.at <= now)) {
      const entry = heap[0]!
      pop()
      if (stale(entry)) continue
      times.delete(entry.key)
      o.due(entry.key)
    }
    arm()
  }

  return {
    set(key, at) {
      if (times.get(key) === at) return
      if (at === Infinity) return void times.delete(key)
      times.set(key, at)
      push({ key, at })
      arm()
    },
    clear(key) {
      times.delete(key)
    },
    size: () => times.size,
    stop() {
      clearTimeout(timer)
      times.clear()
      heap.length = 0
    },
  }
}
