/**
 * Says in every partition of the session events that this gateway listens, as long as what it hears is heard: without
 * these signs nobody can tell a silent device from an ACS that was away (device.silent).
 */
import type { Bus } from '@auroralinks/bus'
import { TOPICS, TYPE, cloudEventHeaders, encodeMessage, sessionV1 } from '@auroralinks/contracts'
import { coarseInterval } from '@auroralinks/runtime'
import type { Clock, Logger } from '@auroralinks/runtime'
import { SOURCE } from './records.ts'

const EVERY_MS = 5_000
/** After Informs of which none could be taken, in ms, unless a later one is: longer than devices wait between tries (TR-069 3.2.1.1). */
const DEAF_MS = 2 * 3_600_000

export interface Listening {
  /** Notes whether an Inform could be taken, whatever the answer was, or was turned away because we could not. */
  taken(ok: boolean): void
  stop(): void
}

/** Begins; the first signs leave with the first interval. */
export function startListening(o: {
  bus: Pick<Bus, 'publishAll' | 'partitionsOf' | 'notReady'>
  clock: Clock
  logger: Logger
  newId(now: number): string
  instanceId: string
  ready(): boolean
}): Listening {
  const topic = TOPICS.sessionEvents.name
  let deafUntil = 0
  /** Of this interval: whether one was taken, whether one was turned away. */
  let hasTaken = false,
    hasTurnedAway = false
  let busy = false

  const sign = async (): Promise<void> => {
    const at = o.clock.now()
    const value = encodeMessage(sessionV1.GatewayListeningSchema, { at: BigInt(at) })
    const headers = cloudEventHeaders({
      id: o.newId(at),
      source: SOURCE,
      type: TYPE.gatewayListening,
      subject: o.instanceId,
      time: at,
    })
    await o.bus.publishAll(
      Array.from({ length: o.bus.partitionsOf(topic) }, (_, partition) => ({
        topic,
        key: o.instanceId,
        partition,
        value,
        headers,
        mayWaitMs: 1_000,
      })),
    )
  }

  const stop = coarseInterval(EVERY_MS, () => {
    if (hasTaken) deafUntil = 0
    else if (hasTurnedAway) deafUntil = o.clock.now() + DEAF_MS
    hasTaken = hasTurnedAway = false
    if (busy || o.clock.now() < deafUntil || !o.ready()) return
    busy = true
    sign()
      .catch(error => o.logger.debug('a sign of life could not be published', { err: error }))
      .finally(() => {
        busy = false
      })
  })

  return {
    taken(ok) {
      if (ok) hasTaken = true
      else hasTurnedAway = true
    },
    stop,
  }
}
