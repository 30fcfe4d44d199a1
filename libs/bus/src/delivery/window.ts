/** The records of one partition that are handed out and not yet done, and how far all before them are. */

export interface Slot {
  readonly offset: bigint
  done: boolean
}

/** Offsets of one topic partition between "handed out" and "may be committed". */
export class Window {
  #slots: Slot[] = []
  #head = 0
  /** The next offset to hand out. */
  #next: bigint
  /** Everything below is done. */
  #low: bigint

  constructor(start: bigint) {
    this.#next = start
    this.#low = start
  }

  /** What may be committed: the first offset that is not done. */
  get position(): bigint {
    return this.#low
  }

  /** The first offset that was not handed out. */
  get next(): bigint {
    return this.#next
  }

  /** Handed out and below nothing that is open: how many slots are kept. */
  get open(): number {
    return this.#slots.length - this.#head
  }

  /** A record is handed out. Offsets may have gaps (compaction, transaction markers). */
  add(offset: bigint): Slot {
    const slot: Slot = { offset, done: false }
    this.#slots.push(slot)
    this.#next = offset + 1n
    return slot
  }

  /** Offsets up to `next` hold nothing for us (markers, aborted transactions). */
  skipTo(next: bigint): void {
    if (next > this.#next) this.#next = next
    if (this.open === 0) this.#low = this.#next
  }

  /** A record is done; the position moves when all before it are. */
  complete(slot: Slot): void {
    slot.done = true
    while (this.#head < this.#slots.length && this.#slots[this.#head]!.done) this.#head++
    if (this.#head === this.#slots.length) {
      this.#slots = []
      this.#head = 0
      this.#low = this.#next
    } else {
      this.#low = this.#slots[this.#head]!.offset
      if (this.#head > 1024 && this.#head * 2 > this.#slots.length) {
        this.#slots = this.#slots.slice(this.#head)
        this.#head = 0
      }
    }
  }
}
