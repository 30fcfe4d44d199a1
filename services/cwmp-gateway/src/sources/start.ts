/** Sources of what is no CWMP, with identity's word on them over the bus. */
import { TYPE, encodeMessage, fromBinary, sessionV1 } from '@auroralinks/contracts'
import type { Asker } from '@auroralinks/reply'
import type { Clock, Logger } from '@auroralinks/runtime'
import { recordOf } from '../bus/records.ts'
import type { Metrics } from '../metrics.ts'
import { createSources } from './sources.ts'
import type { Sources } from './sources.ts'

/** Nobody waits for it. */
const DEADLINE_MS = 10_000

/** @param o.denies whether any is denied (ACS_CWMP_DENY); they are counted all the same */
export function startSources(o: {
  asker: Pick<Asker, 'ask'>
  clock: Clock
  newId: (now: number) => string
  logger: Logger
  metrics: Metrics
  isProxy: (address: string) => boolean
  denies: boolean
}): Sources {
  const sources = createSources({
    now: o.clock.now,
    isProxy: o.isProxy,
    async ask(suspected) {
      const value = encodeMessage(sessionV1.SourceSuspectedSchema, { ...suspected, at: BigInt(o.clock.now()) })
      const reply = await o.asker.ask(
        recordOf(o, 'sessionInforms', {
          type: TYPE.sourceSuspected,
          deviceId: suspected.place,
          value,
          traceparent: undefined,
        }),
        { deadlineMs: DEADLINE_MS },
      )
      return { deniedUntil: Number(fromBinary(sessionV1.SourceVerdictSchema, reply.value).deniedUntil) }
    },
    onDenied: ({ place, why, points, sample }, until) =>
      o.logger.warn('too much came from a source that is no CWMP: it is turned away', {
        place,
        reason: why,
        points,
        sample,
        until: new Date(until).toISOString(),
      }),
  })
  return {
    ...sources,
    suspect(address, why, sample) {
      o.metrics.suspected.add(1, { why })
      if (o.denies) sources.suspect(address, why, sample)
    },
  }
}
