/** What is done to the devices' own requests: cut, repeated and delayed at every point of a session. */
import type { Hooks, Interference, Post } from '@auroralinks/cpe-simulator'
import { randomOf } from '../random.ts'

/** The share of the POSTs to which something happens. */
const SHARE = 0.08

/** What happens to a POST: decided from the seed, the device, its session and the POST's place in it. */
export function interferenceOf(seed: number, p: Pick<Post, 'device' | 'session' | 'index'>): Interference | null {
  const random = randomOf(seed, 'session', p.device, p.session, p.index)
  if (!random.chance(SHARE)) return null
  switch (random.between(0, 5)) {
    case 0:
      return { cut: 'before' }
    case 1:
      return { cut: 'waiting', afterMilliseconds: random.between(0, 60) }
    case 2:
      return { cut: 'after' }
    case 3:
      return { repeat: random.between(1, 2) }
    case 4:
      return { delayMilliseconds: random.between(50, 3_000) }
    default:
      return { repeat: 1, delayMilliseconds: random.between(10, 500) }
  }
}

export interface SessionFaults {
  hooks: Hooks
  /** How often something was done. */
  count(): number
  stop(): void
}

export function sessionFaults(seed: number, enabled: boolean): SessionFaults {
  let active = enabled
  let count = 0
  return {
    hooks: {
      beforePost(post) {
        const what = active ? interferenceOf(seed, post) : null
        if (what) count++
        return what
      },
    },
    count: () => count,
    stop: () => {
      active = false
    },
  }
}
