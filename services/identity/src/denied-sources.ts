/**
 * The deny list of the CWMP edge: gateways say from where too much came that is no CWMP, and here it is known from where
 * devices come. What is denied stays so for a while, each time for longer.
 */
import type { Bus, IncomingRecord } from '@auroralinks/bus'
import { PoisonRecord } from '@auroralinks/bus'
import { TYPE, create, fromBinary, sessionV1, toBinary } from '@auroralinks/contracts'
import { isUnavailable } from '@auroralinks/database'
import type { Database } from '@auroralinks/database'
import { replyAddressOf, replyTo } from '@auroralinks/reply'
import { newId } from '@auroralinks/runtime'
import type { Clock, Logger } from '@auroralinks/runtime'
import { SOURCE } from './events.ts'

const DAY_MS = 86_400_000
/** The longest that one is denied for, however often it comes, in ms. */
const LONGEST_MS = DAY_MS
/** What is denied no more is forgotten after so long, in ms. */
const FORGOTTEN_MS = 7 * DAY_MS
const MOST_TEXT = 120

export interface DeniedSourcesOptions {
  bus: Bus
  database: Database
  clock: Clock
  logger: Logger
  /** For how long at first, in ms. */
  denyMs: number
  /** An address from which a device came within this time is never denied, in ms. */
  exemptMs: number
  onVerdict(result: 'denied' | 'devices' | 'exempt'): void
}

/** @returns a handler of `session.sourceSuspected` */
export function createDeniedSources(o: DeniedSourcesOptions): (record: IncomingRecord) => Promise<void> {
  /** One after the other: looking for devices reads a table of all of them. */
  let last: Promise<unknown> = Promise.resolve()
  return async record => {
    const address = replyAddressOf(record.headers)
    if (address === null) throw new PoisonRecord('a suspected source without a reply address')
    const suspected = decode(record)
    const verdict = last.then(() => (o.clock.now() > address.deadline ? null : judge(o, suspected)))
    last = verdict.catch(() => {})
    const found = await verdict.catch((error: unknown) => {
      // It is asked again.
      if (isUnavailable(error)) return null
      throw error
    })
    if (found === null) return
    o.onVerdict(found.spared ?? 'denied')
    const value = toBinary(
      sessionV1.SourceVerdictSchema,
      create(sessionV1.SourceVerdictSchema, { deniedUntil: BigInt(found.until), spared: found.spared ?? '' }),
    )
    await replyTo(o.bus, address, {
      key: record.key,
      type: TYPE.sourceVerdict,
      source: SOURCE,
      value,
      time: o.clock.now(),
      traceparent: undefined,
    }).catch(error => o.logger.warn('a verdict on a source could not be sent', { place: record.key, err: error }))
  }
}

export interface Verdict {
  /** In ms since 1970; 0: not denied. */
  until: number
  spared: 'devices' | 'exempt' | null
}

/** What is to become of a source. */
export async function judge(
  o: Pick<DeniedSourcesOptions, 'database' | 'clock' | 'denyMs' | 'exemptMs'>,
  { place, address, why, points, sample }: sessionV1.SourceSuspected,
): Promise<Verdict> {
  const now = o.clock.now()
  const time = (ms: number): string => new Date(ms).toISOString()
  const [exempt] = await o.database.query({
    text: 'SELECT 1 FROM source_exemption WHERE place = $1 AND until > $2',
    values: [place, time(now)],
  })
  if (exempt !== undefined) return { until: 0, spared: 'exempt' }
  const [device] = await o.database.query({
    text: place.includes(':') ? DEVICES_V6 : DEVICES_V4,
    values: [place, time(now - o.exemptMs)],
  })
  if (device !== undefined) {
    await o.database.query({ text: 'DELETE FROM denied_source WHERE place = $1', values: [place] })
    return { until: 0, spared: 'devices' }
  }
  const [row] = await o.database.query<{ until: Date }>({
    text: DENIED,
    values: [
      newId(now),
      place,
      address.slice(0, MOST_TEXT),
      why.slice(0, MOST_TEXT),
      sample.slice(0, MOST_TEXT),
      points,
      time(now),
      o.denyMs / 1000,
      LONGEST_MS / 1000,
    ],
  })
  await o.database.query({ text: 'DELETE FROM denied_source WHERE until < $1', values: [time(now - FORGOTTEN_MS)] })
  return { until: row!.until.getTime(), spared: null }
}

const DEVICES_V4 = 'SELECT 1 FROM device_status WHERE ip_address = $1 AND last_inform_at > $2 LIMIT 1'
/** Written in one of many ways: compared as addresses. */
const DEVICES_V6 = `SELECT 1 FROM device_status WHERE last_inform_at > $2
  AND CASE WHEN ip_address ~ '^[0-9a-fA-F:.]+$' AND ip_address LIKE '%:%' THEN ip_address::inet << $1::inet ELSE false END LIMIT 1`

/** While it is denied nothing changes but when it came last; one that comes again is denied for twice as long. */
const DENIED = `
INSERT INTO denied_source AS s (id, place, address, why, sample, points, since, last_at, until)
VALUES ($1, $2, $3, $4, $5, $6, $7::timestamptz, $7::timestamptz, $7::timestamptz + make_interval(secs => $8))
ON CONFLICT (place) DO UPDATE SET address = excluded.address, why = excluded.why, sample = excluded.sample,
  points = excluded.points, last_at = excluded.last_at,
  times = CASE WHEN s.until > $7::timestamptz THEN s.times ELSE s.times + 1 END,
  since = CASE WHEN s.until > $7::timestamptz THEN s.since ELSE $7::timestamptz END,
  until = CASE WHEN s.until > $7::timestamptz THEN s.until
    ELSE $7::timestamptz + make_interval(secs => least($8 * power(2, least(s.times, 20)), $9)) END
RETURNING until`

function decode(record: IncomingRecord): sessionV1.SourceSuspected {
  try {
    return fromBinary(sessionV1.SourceSuspectedSchema, record.value)
  } catch (error) {
    throw new PoisonRecord('a SourceSuspected that cannot be decoded', { cause: error })
  }
}
