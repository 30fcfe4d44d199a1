/** The chain of hashes: each entry's goes over the one before, so that none can be changed, taken out or put in unnoticed. */
import { createHash } from 'node:crypto'
import type { Seals } from '@auroralinks/runtime'
import { checkAnchor } from './anchor.ts'
import type { Anchor } from './anchor.ts'
import type { Link } from './link.ts'
import type { Entry, NewEntry } from './entry.ts'

export type { Link }

/** A row as it is kept. */
export interface ChainedEntry extends Link {
  at: string
  /** The entry's text, exactly as it was hashed. */
  text: string
  seal: string
}

/** What the first entry follows. */
export const BEGINNING: Link = { seq: 0, hash: '' }

const hashOf = (previous: string, text: string): string =>
  createHash('sha256').update(`${previous}\n${text}`).digest('hex')

/** Entries as they follow the last one. @param at RFC 3339 */
export function chain(last: Link, entries: readonly NewEntry[], at: string, seals: Seals): ChainedEntry[] {
  let { seq, hash } = last
  return entries.map(e => {
    const entry: Entry = { seq: ++seq, at, ...e }
    const text = JSON.stringify(entry)
    hash = hashOf(hash, text)
    return { seq, at, text, hash, seal: seals.of(hash) }
  })
}

export interface Flaw {
  seq: number
  what: string
}

export interface Checker {
  /** The next entry, in order. */
  add(e: ChainedEntry): void
  end(): { head: Link; flaws: Flaw[]; flawCount: number; sealedByGoneKeys: number }
}

const MOST_FLAWS = 50

/** Holds entries against their hashes and seals. @param anchor after which the log begins, and whether its seal is good @param expected an entry that somebody remembers: what was cut off at the end shows by it alone */
export function createChecker(seals: Seals, expected: Link | null = null, anchor: Anchor | null = null): Checker {
  let last: Link = anchor ?? BEGINNING
  let flawCount = 0
  let goneKeys = 0
  let goneSince: number | null = null
  let isKnown = false
  // What went with the older entries is not missed.
  let remembered = expected === null || (anchor !== null && expected.seq < anchor.seq)
  const flaws: Flaw[] = []
  const flaw = (seq: number, what: string): void => {
    flawCount++
    if (flaws.length < MOST_FLAWS) flaws.push({ seq, what })
  }
  if (anchor !== null) {
    const seal = checkAnchor(anchor, seals)
    if (seal === 'bad') flaw(anchor.seq, 'the anchor that stands for older entries is not what was sealed')
    // Somebody without the key may have made it: an entry that is known has to follow.
    if (seal === 'unknown-key') goneSince = anchor.seq
    if (expected?.seq === anchor.seq) {
      remembered = true
      if (expected.hash !== anchor.hash) flaw(anchor.seq, 'its hash is not the one that is remembered')
    }
  }
  return {
    add(e) {
      if (e.seq !== last.seq + 1) flaw(e.seq, `entries ${last.seq + 1} to ${e.seq - 1} are missing`)
      if (e.hash !== hashOf(last.hash, e.text))
        flaw(e.seq, 'it is not what was written, or does not follow the one before')
      if (!agrees(e)) flaw(e.seq, 'its number or time is not that of its text')
      const seal = seals.check(e.hash, e.seal)
      if (seal === 'bad') flaw(e.seq, 'its seal is broken')
      if (seal === 'good') {
        isKnown = true
        goneSince = null
      }
      if (seal === 'unknown-key') {
        goneKeys++
        goneSince ??= e.seq
        // Keys come and go in order: whoever seals with another one after that is not this installation.
        if (isKnown) flaw(e.seq, 'it is sealed with a key of nobody known')
      }
      if (expected !== null && e.seq === expected.seq) {
        remembered = true
        if (e.hash !== expected.hash) flaw(e.seq, 'its hash is not the one that is remembered')
      }
      last = { seq: e.seq, hash: e.hash }
    },
    end() {
      if (!remembered) flaw(expected!.seq, 'it is remembered, and not there: the end of the log is missing')
      if (goneSince !== null && !isKnown) flaw(goneSince, 'no entry from here on is sealed with a key that is known')
      return { head: last, flaws, flawCount, sealedByGoneKeys: goneKeys }
    },
  }
}

function agrees(e: ChainedEntry): boolean {
  try {
    const { seq, at } = JSON.parse(e.text) as Partial<Entry>
    return seq === e.seq && at === e.at
  } catch {
    return false
  }
}
