/** Randomness that comes from a seed alone: the same seed, the same run. */

/** A stream of numbers in [0, 1) (mulberry32). */
export interface Random {
  next(): number
  /** A whole number from `min` to `max`, both included. */
  between(min: number, max: number): number
  pick<T>(of: readonly T[]): T
  chance(probability: number): boolean
  shuffled<T>(of: readonly T[]): T[]
}

/** A number from texts and numbers (FNV-1a), for streams of their own and for decisions that depend on no order. */
export function hashOf(...parts: (string | number)[]): number {
  let hash = 0x811c9dc5
  for (const c of parts.join('\0')) hash = Math.imul(hash ^ c.codePointAt(0)!, 0x01000193)
  return hash >>> 0
}

/** @example randomOf(7, 'traffic').between(1, 6) */
export function randomOf(...seed: (string | number)[]): Random {
  let state = hashOf(...seed)
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
  const between = (min: number, max: number): number => min + Math.floor(next() * (max - min + 1))
  return {
    next,
    between,
    pick: of => of[between(0, of.length - 1)]!,
    chance: probability => next() < probability,
    shuffled(of) {
      const out = [...of]
      for (let i = out.length - 1; i > 0; i--) {
        const j = between(0, i)
        ;[out[i], out[j]] = [out[j]!, out[i]!]
      }
      return out
    },
  }
}
