/** Something that is to happen later. */
export interface Appointment {
  cancel(): void
}

/** An appointment is its own handle: a fleet has one for each device. */
class Entry implements Appointment {
  readonly at: number
  readonly order: number
  run: (() => void) | null
  readonly #cancelled: (entry: Entry) => void

  constructor(at: number, order: number, run: () => void, cancelled: (entry: Entry) => void) {
    this.at = at
    this.order = order
    this.run = run
    this.#cancelled = cancelled
  }

  cancel(): void {
    this.run = null
    this.#cancelled(this)
  }
}

/**
 * One clock for many devices: a heap of appointments behind a single timer, however many there are.
 * Work that throws is a bug and is not caught.
 */
export class Scheduler {
  #heap: Entry[] = []
  #order = 0
  #timer: NodeJS.Timeout | null = null
  #timerAt = Infinity
  #now: () => number
  #onLate: ((milliseconds: number) => void) | null
  // The timer must not outlive what it waits for: it would keep the process alive.
  #onCancelled = (entry: Entry) => {
    if (this.#heap[0] === entry) this.#arm()
  }

  /** `now` in milliseconds; it must not step back (a monotonic clock). `onLate` gets how late each appointment was kept. */
  constructor(now: () => number = () => performance.now(), onLate: ((milliseconds: number) => void) | null = null) {
    this.#now = now
    this.#onLate = onLate
  }

  /** Runs `run` once, `milliseconds` from now. */
  after(milliseconds: number, run: () => void): Appointment {
    const entry = new Entry(this.#now() + Math.max(0, milliseconds), this.#order++, run, this.#onCancelled)
    this.#push(entry)
    this.#arm()
    return entry
  }

  /** Forgets everything that was to happen. */
  clear(): void {
    this.#heap = []
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    this.#timerAt = Infinity
  }

  #arm(): void {
    while (this.#heap[0]?.run === null) this.#pop()
    const first = this.#heap[0]
    if (first === undefined) {
      if (this.#timer !== null) clearTimeout(this.#timer)
      this.#timer = null
      this.#timerAt = Infinity
      return
    }
    if (this.#timer !== null && this.#timerAt <= first.at) return
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timerAt = first.at
    this.#timer = setTimeout(() => this.#due(), Math.min(Math.max(0, first.at - this.#now()), 0x7fffffff))
  }

  #due(): void {
    this.#timer = null
    this.#timerAt = Infinity
    const now = this.#now()
    // Only what is there now: work that makes new work must not keep the others from their turn.
    const due: Entry[] = []
    while (this.#heap[0] !== undefined && this.#heap[0].at <= now + 0.5) due.push(this.#pop())
    for (const entry of due) {
      const { run } = entry
      entry.run = null
      if (run === null) continue
      this.#onLate?.(Math.max(0, now - entry.at))
      run()
    }
    this.#arm()
  }

  #push(entry: Entry): void {
    const heap = this.#heap
    let at = heap.push(entry) - 1
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (!before(entry, heap[parent]!)) break
      heap[at] = heap[parent]!
      at = parent
    }
    heap[at] = entry
  }

  #pop(): Entry {
    const heap = this.#heap
    const first = heap[0]!
    const last = heap.pop()!
    if (heap.length === 0) return first
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if (child >= heap.length) break
      if (child + 1 < heap.length && before(heap[child + 1]!, heap[child]!)) child++
      if (!before(heap[child]!, last)) break
      heap[at] = heap[child]!
      at = child
    }
    heap[at] = last
    return first
  }
}

const before = (a: Entry, b: Entry) => a.at < b.at || (a.at === b.at && a.order < b.order)
