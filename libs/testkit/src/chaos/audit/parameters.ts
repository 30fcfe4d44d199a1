/** What is known of a parameter is what the device has, as long as it is certain which writes ran. */
import type { Difference, Records } from './records.ts'

export function checkParameters(r: Records): Difference[] {
  const writes = Map.groupBy(
    r.rows.filter(t => t.type === 'setParameterValues'),
    t => t.deviceId,
  )
  return r.devices.flatMap(d => {
    const ran = (writes.get(d.id) ?? []).filter(t => t.startedAt !== null)
    // One that was cancelled or given up on its way may have run or not.
    if (ran.length === 0 || ran.some(t => t.status !== 'succeeded')) return []
    const known = r.known.get(d.id) ?? null
    return known === d.written
      ? []
      : [
          {
            device: d.id,
            task: null,
            what: `the value that tasks wrote is known as "${known}", and the device has "${d.written}"`,
          },
        ]
  })
}
