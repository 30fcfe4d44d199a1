/** One place where requests wait: what ended there within a window, and what waits now. */

export class Stage {
  /** Waits that ended in this window, and of these the ones that ended with an answer. */
  ended = 0
  answered = 0
  /** The shortest of them, in ms. */
  shortest = Infinity
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
    this.since = now
    this.took(now - began, answered)
  }

  took(ms: number, answered: boolean): void {
    if (ms < this.shortest) this.shortest = ms
    this.ended++
    if (answered) this.answered++
  }

  /** A new window begins. */
  clear(): void {
    this.ended = 0
    this.answered = 0
    this.shortest = Infinity
  }
}
