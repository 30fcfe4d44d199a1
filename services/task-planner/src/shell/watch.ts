/** What time brings: sessions that fell silent, tasks that are due. */
import type { Bus } from '@auroralinks/bus'
import { TOPICS, TYPE, cloudEventHeaders, encodeMessage, sessionV1 } from '@auroralinks/contracts'
import type { Database } from '@auroralinks/database'
import { coarseInterval } from '@auroralinks/runtime'
import type { Clock, Logger } from '@auroralinks/runtime'
import type { Session } from '../domain/model.ts'
import type { Partitions, Slot } from './partitions.ts'
import type { Planner } from './planner.ts'
import { dueDevices } from '../store/reads.ts'
import { SOURCE } from '../wire/publics.ts'

const EVERY_MS = 1_000
const MOST_DUE = 500

/** Looks once a second. */
export function startWatch(o: {
  bus: Bus
  database: Database
  clock: Clock
  logger: Logger
  partitions: Partitions
  planner: Pick<Planner, 'lookAtTasks'>
}): { stop(): void } {
  let looking = false
  const stop = coarseInterval(EVERY_MS, () => {
    silent()
    if (!looking) {
      looking = true
      void due()
        .catch(error => o.logger.debug('tasks that are due could not be read', { err: error }))
        .finally(() => {
          looking = false
        })
    }
  })

  const silent = (): void => {
    const now = o.clock.now()
    for (const owned of o.partitions.all())
      for (const slot of owned.live)
        for (const s of [slot.device?.session, slot.device?.superseded])
          if (s && s.phase !== 'closed' && now - s.lastPostAt > s.timeoutMs) lost(slot, s, now)
  }

  /** In the log like everything else, so that it is ordered with a POST that comes at the same moment. */
  const lost = (slot: Slot, s: Session, now: number): void => {
    // Of each silence: a session that was given up may go on and fall silent again.
    const silence = `${s.id}:lost:${s.lastPostAt}`
    if (slot.lostPublished === silence) return
    slot.lostPublished = silence
    const value = encodeMessage(sessionV1.SessionLostSchema, {
      sessionId: s.id,
      at: BigInt(now),
      reason: `no POST for ${Math.round(s.timeoutMs / 1000)} s`,
    })
    o.bus
      .publish({
        topic: TOPICS.sessionEvents.name,
        key: slot.id,
        value,
        headers: cloudEventHeaders({
          id: silence,
          source: SOURCE,
          type: TYPE.sessionLost,
          subject: slot.id,
          time: now,
        }),
      })
      .catch(() => {
        slot.lostPublished = null
      })
  }

  const due = async (): Promise<void> => {
    const ours = [...o.partitions.all()].map(p => p.number)
    if (ours.length === 0) return
    for (const d of await dueDevices(o.database, ours, o.clock.now(), MOST_DUE)) {
      const owned = o.partitions.get(d.partition)
      if (owned) o.planner.lookAtTasks(owned, d.deviceId)
    }
  }

  return { stop }
}
