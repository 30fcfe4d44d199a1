/** Many small statements as few big ones: one batch is on its way, and the next gathers meanwhile. */

/** The store did not take the item in time, or too much is waiting: the item may or may not be written later. */
export class Overdue extends Error {
  override name = 'Overdue'
}

export interface GatherOptions<I, O> {
  /** Does a whole batch; results in the order of the items. */
  run(items: I[]): Promise<O[]>
  maxBatch: number
  /** Items waiting beyond this are refused at once; may be Infinity. */
  maxWaiting: number
  /** How long an item may wait, in ms; may be Infinity. */
  patienceMs: number
  /** ms on a clock that never jumps. */
  monotonic(): number
}

export interface Gatherer<I, O> {
  /** Rejects with `Overdue`, or with what `run` rejected with. */
  add(item: I): Promise<O>
  waiting(): number
  /** Resolves when nothing is waiting. */
  idle(): Promise<void>
}

interface Waiter<I, O> {
  item: I
  since: number
  settled: boolean
  resolve(result: O): void
  reject(error: unknown): void
}

/** @example const load = gather({ run: ids => store.devices(ids), … }); await load.add('00D09E-A') */
export function gather<I, O>(o: GatherOptions<I, O>): Gatherer<I, O> {
  let queue: Waiter<I, O>[] = []
  let inFlight: Waiter<I, O>[] = []
  let scheduled = false
  let watch: NodeJS.Timeout | undefined
  let whenIdle: (() => void)[] = []

  const waiting = (): number => queue.length + inFlight.length

  const flush = async (): Promise<void> => {
    inFlight = queue.slice(0, o.maxBatch)
    queue = queue.slice(o.maxBatch)
    const batch = inFlight
    try {
      const results = await o.run(batch.map(w => w.item))
      batch.forEach((w, i) => settle(w, () => w.resolve(results[i]!)))
    } catch (error) {
      batch.forEach(w => settle(w, () => w.reject(error)))
    }
    inFlight = []
    scheduled = false
    if (queue.length > 0) schedule()
    else {
      clearInterval(watch)
      watch = undefined
      for (const resolve of whenIdle) resolve()
      whenIdle = []
    }
  }

  const schedule = (): void => {
    if (scheduled) return
    scheduled = true
    setImmediate(() => void flush())
  }

  const settle = (w: Waiter<I, O>, how: () => void): void => {
    if (w.settled) return
    w.settled = true
    how()
  }

  // The first in the queue have waited longest.
  const giveUp = (): void => {
    const before = o.monotonic() - o.patienceMs
    const overdue = (w: Waiter<I, O>): boolean => w.since <= before
    for (const w of inFlight)
      if (overdue(w)) settle(w, () => w.reject(new Overdue(`no answer within ${o.patienceMs} ms`)))
    const gone = queue.filter(overdue)
    if (gone.length === 0) return
    queue = queue.slice(gone.length)
    for (const w of gone) settle(w, () => w.reject(new Overdue(`not begun within ${o.patienceMs} ms`)))
  }

  return {
    add(item) {
      if (waiting() >= o.maxWaiting) return Promise.reject(new Overdue(`${o.maxWaiting} are waiting already`))
      return new Promise<O>((resolve, reject) => {
        queue.push({ item, since: o.monotonic(), settled: false, resolve, reject })
        if (o.patienceMs < Infinity) watch ??= setInterval(giveUp, Math.max(10, o.patienceMs / 10))
        schedule()
      })
    },
    waiting,
    idle: () => (waiting() === 0 ? Promise.resolve() : new Promise(resolve => whenIdle.push(resolve))),
  }
}
