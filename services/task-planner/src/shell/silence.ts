/** Finds the devices that should have come and did not, and keeps when the ACS listened. */
import { RetryForever } from '@auroralinks/bus'
import type { Database } from '@auroralinks/database'
import { inRounds } from '@auroralinks/runtime'
import type { Logger } from '@auroralinks/runtime'
import { silentAt } from '../domain/listening.ts'
import { LOOK_AGAIN_MS, allowedMs } from '../domain/silence.ts'
import type { Limits } from '../domain/work.ts'
import { keepListening, lookLater, silenceCandidates } from '../store/silence.ts'
import type { Candidate } from '../store/silence.ts'
import type { OwnedPartition, Partitions } from './partitions.ts'
import type { Planner } from './planner.ts'

/** How often it is looked, in ms. */
const EVERY_MS = 1_000
/** How often it is kept when the ACS listened, in ms. */
const KEEP_MS = 5_000
/** Of each partition, in one look: many devices of a region may fall silent at once. */
const MOST = 250
/** What is due beyond these waits for the next look. */
const MOST_ROUNDS = 20

/** Goes on at once where more is due. */
export function startSilenceWatch(o: {
  database: Database
  logger: Logger
  partitions: Pick<Partitions, 'all' | 'get'>
  planner: Pick<Planner, 'silenceDue'>
  limits: Pick<Limits, 'silentIntervals' | 'silentAfterMs'>
}): { stop(): Promise<void> } {
  let keptAt = 0

  const look = async (stopped: () => boolean): Promise<void> => {
    for (let rounds = 0; rounds < MOST_ROUNDS && !stopped() && o.limits.silentIntervals > 0; rounds++) {
      const now = new Map(
        [...o.partitions.all()].flatMap(p => (p.listening.until === null ? [] : [[p.number, p.listening.until]])),
      )
      if (now.size === 0) return
      const candidates = await silenceCandidates(o.database, now, MOST)
      const overdue: Candidate[] = []
      const later: { of: Candidate; next: number }[] = []
      for (const of of candidates) {
        const owned = o.partitions.get(of.partition)
        if (!owned) continue
        const next = nextLook(of, owned, now.get(of.partition)!)
        if (next === 'now') overdue.push(of)
        else later.push({ of, next })
      }
      await lookLater(o.database, later)
      await Promise.all(overdue.map(of => declare(of, stopped)))
      if (candidates.length < MOST) return
    }
  }

  /** When a device has to be looked at again; 'now' when it is silent. */
  const nextLook = (of: Candidate, owned: OwnedPartition, now: number): number | 'now' => {
    const allowed = allowedMs(of, o.limits)
    if (allowed === null) return now + LOOK_AGAIN_MS
    // One that is turned away or sent elsewhere says nothing by not coming.
    if (!of.expected) return now + allowed
    const at = silentAt(owned.listening, of.lastInformAt.getTime(), allowed)
    return at > now ? at : 'now'
  }

  const declare = async (of: Candidate, stopped: () => boolean): Promise<void> => {
    const owned = o.partitions.get(of.partition)
    if (!owned || stopped()) return
    try {
      await o.planner.silenceDue(owned, of.deviceId, of.lastInformAt.getTime())
    } catch (error) {
      if (!(error instanceof RetryForever))
        o.logger.error('a device that does not come could not be looked at', { deviceId: of.deviceId, err: error })
    }
  }

  const keep = async (): Promise<void> => {
    const known = [...o.partitions.all()].flatMap(({ number, epoch, listening: { until, deaf } }) =>
      until === null ? [] : [{ number, epoch, until, deaf }],
    )
    if (known.length > 0) await keepListening(o.database, known)
  }

  return inRounds({
    everyMs: EVERY_MS,
    async work(stopped) {
      if (performance.now() - keptAt >= KEEP_MS) {
        keptAt = performance.now()
        await keep()
      }
      await look(stopped)
    },
    failed: error => o.logger.debug('silent devices could not be looked for', { err: error }),
    last: keep,
  })
}
