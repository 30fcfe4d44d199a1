/**
 * Limits how many devices are asked at once and in a second (token buckets), so that a fleet that is asked does not
 * open its sessions in one moment. Requests that a person waits for go before all others.
 */
import { bucket } from './bucket.ts'
import type { Bucket } from './bucket.ts'

export interface Asking {
  /** Of the device; `promote` finds it by this. */
  id: string
  /** A person waits for it. */
  urgent: boolean
  /** Its network and its product class: each has a limit of its own. */
  groups: readonly string[]
}

export interface RateLimiter {
  /** Runs `work` when the limits allow it: of the urgent and of the others first come, first served. */
  run<T>(work: () => Promise<T>, asking?: Partial<Asking>): Promise<T>
  /** What waits under this id is urgent from now on. */
  promote(id: string): void
  waiting(): number
  stop(): void
}

export interface RateLimits {
  perSecond: number
  atOnce: number
  /** Of one group; 0: no limit. */
  perGroup?: number
  steady: () => number
}

interface Waiting extends Asking {
  begin(): void
}

/** One that takes longer holds no other up: a dead network answers nothing for as long as the time-outs are. */
const QUICK_MS = 150
/** How many of those there may be, for each that may be asked at once: each holds a socket. */
const SLOW_FACTOR = 8
/** Urgent ones may take so many seconds' worth before their time, at so many times the rate. */
const URGENT_FACTOR = 5

export function createRateLimiter(o: RateLimits): RateLimiter {
  const urgent: Waiting[] = []
  const others: Waiting[] = []
  /** Those whose group has had enough for now. */
  const held = new Map<string, Waiting[]>()
  /** Those that were held and begin now, where the other limits allow it. */
  const passing = new Set<Waiting>()
  const timers = new Set<NodeJS.Timeout>()
  const overall = bucket(o.perSecond, o.steady)
  const forUrgent = bucket(o.perSecond * URGENT_FACTOR, o.steady, URGENT_FACTOR)
  const groups = new Map<string, Bucket>()
  let running = 0
  let slow = 0
  let timer: NodeJS.Timeout | undefined

  const groupOf = (name: string): Bucket => {
    let found = groups.get(name)
    if (found === undefined) {
      // A group that nobody asked for a second has its whole bucket again: it need not be remembered.
      if (groups.size > 10_000) for (const [other, b] of groups) if (b.wait() === 0) groups.delete(other)
      found = bucket(o.perGroup ?? 0, o.steady)
      groups.set(name, found)
    }
    return found
  }

  const wake = (ms: number): void => {
    if (timer !== undefined) return
    timer = setTimeout(() => {
      timer = undefined
      next()
    }, ms)
  }

  /** Whether one of its groups has had enough: then it is put aside, and back at the head of its queue in time. */
  const putAside = (w: Waiting): boolean => {
    if (!o.perGroup) return false
    const full = w.groups.find(name => held.has(name) || groupOf(name).wait() > 0)
    if (full === undefined) return false
    const queue = held.get(full)
    if (queue !== undefined) queue.push(w)
    else {
      held.set(full, [w])
      release(full)
    }
    return true
  }
  const release = (name: string): void => {
    const t = setTimeout(
      () => {
        timers.delete(t)
        const queue = held.get(name)!
        const n = Math.max(1, Math.floor(groupOf(name).tokens()))
        const some = queue.splice(0, n)
        if (queue.length === 0) held.delete(name)
        else release(name)
        for (const w of some.toReversed()) (w.urgent ? urgent : others).unshift(w)
        // They come from there: what is held behind them does not hold them.
        for (const w of some) passing.add(w)
        next()
      },
      Math.max(1, groupOf(name).wait()),
    )
    timers.add(t)
  }

  const take = (queue: Waiting[], from: Bucket): boolean => {
    const w = queue[0]
    if (w === undefined) return false
    if (!passing.has(w) && putAside(w)) {
      queue.shift()
      return true
    }
    const wait = from.wait()
    if (wait > 0) {
      wake(wait)
      return false
    }
    queue.shift()
    passing.delete(w)
    from.take()
    if (from !== overall) overall.take()
    if (o.perGroup) for (const name of w.groups) groupOf(name).take()
    running++
    w.begin()
    return true
  }
  const next = (): void => {
    while (running < o.atOnce && take(urgent, forUrgent));
    while (running < o.atOnce && urgent.length === 0 && take(others, overall));
  }

  /** It counts among those at once until it is done or takes long. */
  const track = (work: Promise<unknown>): void => {
    let where: 'quick' | 'slow' | 'done' = 'quick'
    const t = setTimeout(() => {
      timers.delete(t)
      if (where !== 'quick' || slow >= o.atOnce * SLOW_FACTOR) return
      where = 'slow'
      running--
      slow++
      next()
    }, QUICK_MS)
    timers.add(t)
    const done = (): void => {
      clearTimeout(t)
      timers.delete(t)
      if (where === 'slow') slow--
      else running--
      where = 'done'
      next()
    }
    work.then(done, done)
  }

  return {
    run: (work, asking = {}) =>
      new Promise((resolve, reject) => {
        const w: Waiting = {
          id: asking.id ?? '',
          urgent: asking.urgent ?? false,
          groups: asking.groups ?? [],
          begin() {
            const begun = work()
            track(begun)
            begun.then(resolve, reject)
          },
        }
        ;(w.urgent ? urgent : others).push(w)
        next()
      }),
    promote(id) {
      const at = others.findIndex(w => w.id === id)
      const w = at < 0 ? [...held.values()].flat().find(h => h.id === id) : others.splice(at, 1)[0]
      if (w === undefined) return
      w.urgent = true
      if (at >= 0) urgent.push(w)
      next()
    },
    waiting: () => urgent.length + others.length + [...held.values()].reduce((n, q) => n + q.length, 0),
    stop() {
      clearTimeout(timer)
      for (const t of timers) clearTimeout(t)
      urgent.length = others.length = 0
      held.clear()
    },
  }
}
