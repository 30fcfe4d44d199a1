/** Every Inform that a device got an InformResponse for is in the sessions and was published, with its events. */
import type { DeviceRecord, Difference, Informed, Records } from './records.ts'

type Events = readonly { code: string; commandKey: string }[]

const signature = (events: Events): string =>
  events
    .map(e => (e.commandKey === '' ? e.code : `${e.code} (${e.commandKey})`))
    .sort()
    .join(', ')

export function checkInforms(r: Records): Difference[] {
  return [
    ...compare(r.devices, r.sessions, 'the sessions'),
    ...compare(r.devices, distinct(r.informed), 'acs.device.events.v1'),
    ...sameSessions(r),
  ]
}

/** An event that is published twice is one. */
const distinct = (all: readonly Informed[]): Informed[] => [...new Map(all.map(i => [i.sessionId, i])).values()]

function compare(devices: readonly DeviceRecord[], known: readonly Informed[], where: string): Difference[] {
  const byDevice = Map.groupBy(known, i => i.deviceId)
  return devices.flatMap(d => {
    const there = count((byDevice.get(d.id) ?? []).map(i => signature(i.events)))
    return [...count(d.informs.map(signature))].flatMap(([events, times]) => {
      const has = there.get(events) ?? 0
      return has >= times
        ? []
        : [
            {
              device: d.id,
              task: null,
              what: `it delivered an Inform with ${events} ${times} times, and ${where} have it ${has} times`,
            },
          ]
    })
  })
}

/** Sessions and published events are of the same Informs. */
function sameSessions(r: Records): Difference[] {
  const rows = new Map(r.sessions.map(s => [s.sessionId, s]))
  const published = new Map(r.informed.map(s => [s.sessionId, s]))
  return [
    ...r.sessions
      .filter(s => !published.has(s.sessionId))
      .map(s => ({
        device: s.deviceId,
        task: null,
        what: `session ${s.sessionId} was not published on acs.device.events.v1`,
      })),
    ...r.informed
      .filter(s => !rows.has(s.sessionId))
      .map(s => ({
        device: s.deviceId,
        task: null,
        what: `acs.device.events.v1 tells of session ${s.sessionId}, which the database does not have`,
      })),
    ...r.sessions
      .filter(s => published.has(s.sessionId) && signature(published.get(s.sessionId)!.events) !== signature(s.events))
      .map(s => ({
        device: s.deviceId,
        task: null,
        what: `session ${s.sessionId} has other events in the database than on acs.device.events.v1`,
      })),
  ]
}

function count(of: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const key of of) counts.set(key, (counts.get(key) ?? 0) + 1)
  return counts
}
