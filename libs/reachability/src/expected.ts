import type { Facts } from './facts.ts'

/** When a device comes by itself, in ms since 1970; null when nobody can say: it tells no interval, or it is overdue. */
export function expectedAt(f: Pick<Facts, 'lastInformAt' | 'informSeconds' | 'informOff'>, now: number): number | null {
  if (f.lastInformAt === null || f.informSeconds <= 0 || f.informOff) return null
  const at = f.lastInformAt + f.informSeconds * 1000
  return at >= now ? at : null
}
