/** For tests: devices that come, and a system that serves their steps one after the other, in simulated time. */
import { Overload } from './overload.ts'
import type { StageName } from './overload.ts'

export interface Simulation {
  /** Sessions that begin per second at a time (s). */
  rate: (second: number) => number
  seconds: number
  /** Steps that can be done per second; a session takes three. 0: a stall. */
  capacity: (second: number) => number
  targetMs?: number
  /** What each step takes besides waiting for its turn, in ms. */
  latencyMs?: number
  /** Whether those refused come again later. */
  comeAgain?: boolean
  /** Deadline of a step, in ms: its answer is then too late. */
  deadlineMs?: number
}

export interface Outcome {
  /** Of each second: how many came, were refused and served, and the longest session of those that ended in it, in ms. */
  seconds: { came: number; refused: number; served: number; longest: number }[]
  changes: boolean[]
}

interface Visit {
  step: number
  began: number
  came: number
}

/** As ACS_CWMP_MAX_IN_PROGRESS. */
const IN_PROGRESS = 2_000

const STEPS: readonly StageName[] = ['identity', 'durable', 'planner']

/** A small generator: the same numbers each time. */
function randomNumbers(): () => number {
  let state = 1
  return () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32
}

export function simulate(o: Simulation): Outcome {
  const random = randomNumbers()
  const deadlineMs = o.deadlineMs ?? 15_000
  const out: Outcome = { seconds: [], changes: [] }
  let now = 0
  const overload = new Overload({
    targetMs: o.targetMs ?? 500,
    monotonic: () => now,
    onChange: c => out.changes.push(c.overloaded),
  })
  const queue: Visit[] = []
  const onTheWay: { at: number; visit: Visit }[] = []
  const later: number[] = []
  let head = 0,
    due = 0,
    budget = 0
  let second = { came: 0, refused: 0, served: 0, longest: 0 }

  const come = (): void => {
    second.came++
    overload.look(now)
    const isFull = queue.length - head >= IN_PROGRESS
    if (!isFull && random() >= overload.share)
      return void queue.push({ step: 0, began: overload.begin(STEPS[0]!), came: now })
    second.refused++
    if (o.comeAgain) later.push(now + (5_000 + 55_000 * overload.share) * (1 + random()))
  }
  const finish = (visit: Visit): void => {
    overload.end(STEPS[visit.step]!, visit.began, now - visit.began < deadlineMs)
    if (now - visit.began >= deadlineMs) return
    if (++visit.step < STEPS.length) {
      visit.began = overload.begin(STEPS[visit.step]!)
      queue.push(visit)
      return
    }
    second.served++
    second.longest = Math.max(second.longest, now - visit.came)
  }

  for (; now < o.seconds * 1000; now++) {
    for (due += o.rate(now / 1000) / 1000; due >= 1; due--) come()
    for (let i = later.length - 1; i >= 0; i--)
      if (later[i]! <= now) {
        later.splice(i, 1)
        come()
      }
    const capacity = o.capacity(now / 1000)
    budget = capacity === 0 ? 0 : Math.min(budget + capacity / 1000, 10)
    for (; budget >= 1 && head < queue.length; budget--)
      onTheWay.push({ at: now + (o.latencyMs ?? 0), visit: queue[head++]! })
    while (onTheWay.length > 0 && onTheWay[0]!.at <= now) finish(onTheWay.shift()!.visit)
    if (now % 1000 === 999) {
      out.seconds.push(second)
      second = { came: 0, refused: 0, served: 0, longest: 0 }
    }
  }
  return out
}
