/** One place where requests wait: what ended there within a window, and what waits now. */

/** Where nothing ended for so long although somebody waited, there was silence: a service that restarts, in ms. */
const SILENCE_MS = 1_200
/** One that is silent again so soon does not restart, it is overloaded: it serves in bursts, in ms. */
const SELDOM_MS = 10_000

export class Stage {
  /** Waits that ended in this window, and of these the ones that ended with an answer. */
  ended = 0
  answered = 0
  /** Of these, the ones whose length is counted, and the shortest of them, in ms. */
  measured = 0
  shortest = Infinity
  /** When the last silence ended: waits from before tell how long it was, and nothing of a queue. */
  #resumed = -Infinity
  waiting = 0
  /** When a wait ended here last, or the first of those that wait now began. */
  since = 0
  /** Steps from here to the end of a session, this one among them. */
  readonly stepsLeft: number

  constructor(stepsLeft: number) {
    this.stepsLeft = stepsLeft
  }

  begin(now: number): void {
    if (this.waiting++ === 0) this.since = now
  }

  end(now: number, began: number, answered: boolean): void {
    this.waiting--
    if (now - this.since > SILENCE_MS && now - this.#resumed > SELDOM_MS) this.#resumed = now
    this.since = now
    if (began >= this.#resumed || !answered) this.took(now - began, answered)
    else this.#ended(answered)
  }

  took(ms: number, answered: boolean): void {
    this.measured++
    if (ms < this.shortest) this.shortest = ms
    this.#ended(answered)
  }

  #ended(answered: boolean): void {
    this.ended++
    if (answered) this.answered++
  }

  /** A new window begins. */
  clear(): void {
    this.ended = 0
    this.answered = 0
    this.measured = 0
    this.shortest = Infinity
  }
}
