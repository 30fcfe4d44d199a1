/** Which bytes of a file went out: a CPE may fetch it in parts, some of them twice. */

/** A device that asks for crumbs is not followed further than this. */
const MOST_GAPS = 256

export class Covered {
  /** Apart from each other, in order; ends excluded. */
  #parts: { from: number; to: number }[] = []

  /** Adds the bytes from `from` up to, and without, `to`. */
  add(from: number, to: number): void {
    if (to <= from) return
    const apart = this.#parts.filter(p => p.to < from || p.from > to)
    const touching = this.#parts.filter(p => p.to >= from && p.from <= to)
    if (apart.length >= MOST_GAPS) return
    const merged = {
      from: Math.min(from, ...touching.map(p => p.from)),
      to: Math.max(to, ...touching.map(p => p.to)),
    }
    this.#parts = [...apart, merged].sort((a, b) => a.from - b.from)
  }

  get bytes(): number {
    return this.#parts.reduce((sum, p) => sum + p.to - p.from, 0)
  }
}
