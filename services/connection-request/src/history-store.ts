/** The table `reachability`: what asking devices has taught. Written in bulk; what was lost with a process is learned anew. */
import { gather, isUnavailable } from '@auroralinks/database'
import type { Database } from '@auroralinks/database'
import type { Clock, Logger } from '@auroralinks/runtime'
import type { DeviceFile } from './store.ts'
import type { Method } from './methods.ts'

/** What one try, or the end of a device's requests, has taught. */
export interface Lesson {
  device: Pick<DeviceFile, 'id' | 'key' | 'url'>
  method: Method | ''
  /** Whether the way leads to the device; null: nothing is known of that. */
  led: boolean | null
  /** Requests of the device ended: whether they brought it. */
  ended: 'arrived' | 'not-arrived' | null
}

export interface HistoryStore {
  /** Nobody waits for it. */
  note(lesson: Lesson): void
  /** Deletes what devices that were removed left behind. */
  sweep(): Promise<void>
  stop(): Promise<void>
}

/** How a way's columns change: another URL begins anew. */
const way = (name: Method): string => {
  const same = name === 'http' ? "(n.url = '' OR n.url = r.url)" : 'true'
  const [ok, at, since, n] = ['ok_at', 'failed_at', 'failed_since', 'failures'].map(c => `${name}_${c}`)
  const led = `n.method = '${name}' AND n.led`
  const failed = `n.method = '${name}' AND NOT n.led`
  return `
  ${ok} = CASE WHEN ${led} THEN n.at WHEN ${same} THEN r.${ok} END,
  ${at} = CASE WHEN ${failed} THEN n.at WHEN ${same} THEN r.${at} END,
  ${since} = CASE WHEN ${failed} THEN coalesce(CASE WHEN ${same} THEN r.${since} END, n.at) WHEN ${led} THEN NULL WHEN ${same} THEN r.${since} END,
  ${n} = CASE WHEN ${failed} THEN CASE WHEN ${same} THEN r.${n} ELSE 0 END + 1 WHEN ${led} THEN 0 WHEN ${same} THEN r.${n} ELSE 0 END`
}

const NEW = `
INSERT INTO reachability (device_key, device_id) SELECT * FROM unnest($1::bigint[], $2::text[]) ON CONFLICT DO NOTHING`

const WRITE = `
UPDATE reachability r SET ${way('http')},${way('udp')},${way('xmpp')},
  url = CASE WHEN n.url = '' THEN r.url ELSE n.url END,
  asked = r.asked + CASE WHEN n.ended = '' THEN 0 ELSE 1 END,
  arrived = r.arrived + CASE WHEN n.ended = 'arrived' THEN 1 ELSE 0 END,
  last_method = CASE WHEN n.ended = 'arrived' AND n.method <> '' THEN n.method ELSE r.last_method END,
  arrived_at = CASE WHEN n.ended = 'arrived' THEN n.at ELSE r.arrived_at END
FROM unnest($1::bigint[], $2::text[], $3::text[], $4::bool[], $5::text[], $6::timestamptz[]) AS n (key, url, method, led, ended, at)
WHERE r.device_key = n.key`

export function createHistoryStore(database: Database, o: { clock: Clock; logger: Logger }): HistoryStore {
  const write = async (lessons: (Lesson & { at: number })[]): Promise<void> => {
    await database.query({
      name: 'reachability-new',
      text: NEW,
      values: [lessons.map(l => String(l.device.key)), lessons.map(l => l.device.id)],
    })
    // A statement touches a row only once: of one device the lessons go one after the other.
    for (let rest = lessons; rest.length > 0; ) {
      const now = [...new Map(rest.toReversed().map(l => [l.device.key, l])).values()]
      rest = rest.filter(l => !now.includes(l))
      await database.query({
        name: 'reachability-write',
        text: WRITE,
        values: [
          now.map(l => String(l.device.key)),
          now.map(l => l.device.url),
          now.map(l => l.method),
          now.map(l => l.led),
          now.map(l => l.ended ?? ''),
          now.map(l => new Date(l.at).toISOString()),
        ],
      })
    }
  }
  const writes = gather({
    run: async (lessons: (Lesson & { at: number })[]) => {
      await write(lessons)
      return lessons
    },
    maxBatch: 500,
    maxWaiting: 20_000,
    patienceMs: 60_000,
    monotonic: () => o.clock.monotonic(),
  })
  return {
    note(lesson) {
      writes.add({ ...lesson, at: o.clock.now() }).catch(error => {
        if (!isUnavailable(error))
          o.logger.warn('what asking a device has taught was not written', { deviceId: lesson.device.id, err: error })
      })
    },
    async sweep() {
      await database.query({
        text: 'DELETE FROM reachability r WHERE NOT EXISTS (SELECT FROM device d WHERE d.key = r.device_key)',
      })
    },
    stop: () => Promise.race([writes.idle(), new Promise<void>(resolve => setTimeout(resolve, 2_000).unref())]),
  }
}
