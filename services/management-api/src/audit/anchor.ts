/** Where the log begins once older entries have gone by setting: the last of them, sealed, so that nothing else can begin it. */
import type { Seals } from '@auroralinks/runtime'
import type { Link } from './link.ts'

export interface Anchor extends Link {
  /** When that entry was written, and when it went: RFC 3339. */
  entryAt: string
  at: string
  seal: string
}

const textOf = (a: Omit<Anchor, 'seal'>): string => `audit anchor\n${a.seq}\n${a.hash}\n${a.entryAt}\n${a.at}`

export const sealedAnchor = (a: Omit<Anchor, 'seal'>, seals: Seals): Anchor => ({ ...a, seal: seals.of(textOf(a)) })

/** `unknown-key`: it was made with a key that is not there any more, or by somebody else. */
export const checkAnchor = (a: Anchor, seals: Seals): ReturnType<Seals['check']> => seals.check(textOf(a), a.seal)
