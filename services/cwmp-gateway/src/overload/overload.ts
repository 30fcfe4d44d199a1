/**
 * How much of the new load has to be refused, from how long requests really wait.
 *
 * As in CoDel (RFC 8289) the shortest waits of a window tell a standing queue from a burst: as long as anybody is served
 * quickly there is none. How much is let in then follows what is answered, so that it neither starves nor swings. Pure:
 * time is passed in, and no timer runs.
 */
import { Stage } from './stage.ts'

/** What a session waits for: the event loop, identity's reply, its event's durability, the planner's reply. */
export type StageName = 'loop' | 'identity' | 'durable' | 'planner'

/** A window lasts so long, in ms, or until so many waits ended in it, but not longer than `LONGEST_MS`. */
const WINDOW_MS = 250
const ENOUGH = 4
const LONGEST_MS = 1_000
/** Windows with a standing queue before anything is refused: bursts are what queues are for. */
const BURST_WINDOWS = 2
/** Fewer that wait are no queue, whatever they wait for. */
const FEW = 8
/** A queue is to come down to the target in this time, in ms. */
const HORIZON_MS = 1_500
/** Most by which the part that is let in shrinks and grows in one window. */
const SHRINK = 0.5
const GROW = 1.25
/** Somebody always gets in: without them nobody would know when it is over. */
export const LEAST = 0.02
/** Answers fell to this part since refusing began, for so many windows, and still everybody waits: then the wait is no queue. */
const FELL = 0.6
const SURE = 3
/** A service that is silent for so long restarts, and whoever waits for it is served then, in ms. */
const RESTART_MS = 3_000
/** Longer waits are never taken for normal, in ms. */
const LONGEST_BASE_MS = 4_000

export interface OverloadOptions {
  /** Waits of one session that are left alone, in ms together. */
  targetMs: number
  /** ms on a clock that never jumps. */
  monotonic: () => number
  /** Told when refusing begins and when it is over. */
  onChange?: (o: { overloaded: boolean; queueingMs: number }) => void
}

export class Overload {
  readonly #o: OverloadOptions
  readonly #stages: Record<StageName, Stage> = {
    loop: new Stage(0),
    identity: new Stage(3),
    durable: new Stage(2),
    planner: new Stage(1),
  }
  readonly #all = Object.values(this.#stages)
  #since: number
  #ended = 0
  #waiting = 0
  /** Most that waited at once in this window. */
  #peak = 0
  /** Steps that were left to do when the window before ended. */
  #left = 0
  /** The part of the new sessions that is let in. */
  #letIn = 1
  #queueing = 0
  /** Windows with a standing queue without a break. */
  #standing = 0
  /** What a session waits without any queue, where that turned out to be much, in ms. */
  #base = 0
  /** Answers per ms, smoothed; the most of them since refusing began; windows in a row with much fewer. */
  #rate = 0
  #couldDo = 0
  #fewer = 0
  /** Waits were only given up: what is learned from it tells how long it was silent, not how much is too much. */
  #blind = false

  constructor(o: OverloadOptions) {
    this.#o = o
    this.#since = o.monotonic()
  }

  /** The share of new sessions to refuse, from 0 to nearly 1: read by every request, so nothing is worked out here. */
  get share(): number {
    return 1 - this.#letIn
  }

  /** What a session waited in queues in the last window, in ms. */
  get queueingMs(): number {
    return this.#queueing
  }

  /** Somebody waits from now on. Returns the time for `end`. */
  begin(stage: StageName): number {
    const now = this.#o.monotonic()
    this.#stages[stage].begin(now)
    if (++this.#waiting > this.#peak) this.#peak = this.#waiting
    return now
  }

  /** The wait is over: with an answer, or given up. */
  end(stage: StageName, began: number, answered: boolean): void {
    const now = this.#o.monotonic()
    this.#stages[stage].end(now, began, answered)
    this.#waiting--
    this.#ended++
    this.look(now)
  }

  /** A turn of the event loop took so long, in ms. */
  turned(ms: number): void {
    this.#stages.loop.took(ms, true)
    this.#ended++
  }

  /** Closes the window when it is time. To be called whenever somebody comes, too: it may be that nothing ends any more. */
  look(now: number): void {
    const lasted = now - this.#since
    if (lasted < WINDOW_MS || (this.#ended < ENOUGH && lasted < LONGEST_MS)) return
    const before = this.#letIn
    if (this.#ended > 0) this.#judge(now, lasted)
    else if (this.#waiting === 0) this.#rest(lasted)
    this.#since = now
    this.#ended = 0
    this.#peak = this.#waiting
    for (const stage of this.#all) stage.clear()
    if (before < 1 !== this.#letIn < 1) this.#o.onChange?.({ overloaded: this.#letIn < 1, queueingMs: this.#queueing })
  }

  #judge(now: number, lasted: number): void {
    const { targetMs } = this.#o
    const { shortest, ended, answered, left } = this.#sum(now)
    // Steps that were added in this window: new sessions, and tasks of old ones.
    const begun = answered + left - this.#left
    this.#left = left
    if (answered > 0 && shortest < this.#base) this.#base = shortest
    this.#rate += 0.4 * (answered / lasted - this.#rate)
    const { loop } = this.#stages
    const loopWait = loop.ended > 0 ? loop.shortest : 0
    this.#queueing = Math.max(loopWait, this.#peak >= FEW ? shortest - this.#base : 0)
    if (this.#queueing <= targetMs / 4 || (this.#letIn === 1 && this.#queueing <= targetMs)) {
      // Where all wait and no wait ends, nothing is known.
      if (ended > 0 || this.#peak === 0) this.#fine()
      return
    }
    if (++this.#standing < BURST_WINDOWS && this.#letIn === 1) return
    if (answered === 0 || loopWait > targetMs) {
      this.#blind = ended > 0 && answered === 0
      this.#letInTimes(1 - 0.2 * Math.max(0, Math.min(1, this.#queueing / targetMs - 1)))
      return
    }
    if (this.#isNoQueue(shortest)) return
    // Little's law: what is left to do, over what is done in a time, is what whoever comes now will wait.
    const ahead = (left * lasted) / answered - this.#base
    this.#letInTimes(begun <= 0 ? GROW : (answered * (1 + (targetMs - ahead) / HORIZON_MS)) / begun)
  }

  /** The window's shortest way through all stages, what ended at services, and the steps that are left to do. */
  #sum(now: number): { shortest: number; ended: number; answered: number; left: number } {
    const sum = { shortest: 0, ended: 0, answered: 0, left: 0 }
    let silent = 0
    for (const stage of this.#all) {
      if (stage.measured > 0) sum.shortest += stage.shortest
      else if (stage.ended === 0 && stage.waiting >= FEW && now - stage.since > RESTART_MS) silent += now - stage.since
      sum.left += stage.waiting * stage.stepsLeft
      if (stage === this.#stages.loop) continue
      sum.ended += stage.ended
      sum.answered += stage.answered
    }
    // Where one stage goes on and another is silent, it waits there; where all are, nothing is known (Kafka restarts).
    if (sum.answered > 0) sum.shortest += silent
    return sum
  }

  #fine(): void {
    this.#standing = 0
    // What was learned in silence says nothing about what can be served now.
    if (this.#blind) this.#letIn = 1
    else this.#letInTimes(GROW)
    this.#blind = false
  }

  /** Of a queue as many are answered when fewer are let in. Where they are not, refusing is no help. */
  #isNoQueue(shortest: number): boolean {
    if (this.#letIn === 1 || this.#couldDo < this.#rate) this.#couldDo = this.#rate
    this.#fewer = this.#rate > FELL * this.#couldDo || shortest > LONGEST_BASE_MS ? 0 : this.#fewer + 1
    if (this.#fewer < SURE) return false
    this.#base = shortest
    this.#letIn = 1
    this.#standing = 0
    this.#fewer = 0
    return true
  }

  #letInTimes(by: number): void {
    const next = this.#letIn * Math.max(SHRINK, Math.min(GROW, by))
    this.#letIn = next > 1 - LEAST ? 1 : Math.max(LEAST, next)
  }

  /** Nobody waits and nobody waited. */
  #rest(lasted: number): void {
    this.#queueing = 0
    this.#left = 0
    for (let ms = lasted; ms > 0; ms -= WINDOW_MS) this.#fine()
  }
}
