import { assess } from './assess.ts'
import type { Facts } from './facts.ts'
import { isBindingOpen } from './binding.ts'

/** What can make a device reachable. `stun`: STUN is switched on in it (Annex G). `interval`: it comes more often. */
export type Help = 'stun' | 'interval'

/** A device that comes so often, in s, need not come more often. */
const OFTEN_S = 300

/** What may help a device that cannot be reached now, the most thorough first; empty where it can, or nothing is known that helps. @param now ms since 1970 */
export function helpsFor(f: Facts, now: number): Help[] {
  const { now: reached, reason } = assess(f, now)
  if (reached !== 'no') return []
  const bound = f.binding !== null && isBindingOpen(f.binding, now)
  const stun = !bound && f.natDetected !== false && reason !== 'udp-silent'
  // What it is set to has to be known: else nobody could put it back.
  const interval = f.informSeconds > OFTEN_S
  return [...(stun ? (['stun'] as const) : []), ...(interval ? (['interval'] as const) : [])]
}
