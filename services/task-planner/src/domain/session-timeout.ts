/** How long a CPE may be silent in its session (TR-069 3.7.2.4, Table 4). */

/** However long it wants to be waited for: its cookie is worth no more. In ms. */
const LONGEST_MS = 60 * 60_000

/** @param ownMs what everybody gets @param wantedSeconds the CPE's SessionTimeout, 0 where it sent none */
export const sessionTimeoutMs = (ownMs: number, wantedSeconds: number): number =>
  Math.max(ownMs, Math.min(wantedSeconds * 1000, LONGEST_MS))
