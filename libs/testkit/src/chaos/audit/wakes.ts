/** Every connection request that ended told its end to the world, and no other. */
import type { Difference, Records } from './records.ts'

export function checkWakes(r: Records): Difference[] {
  const told = Map.groupBy(r.toldWakes, w => w.id)
  return r.wakes.flatMap(wake => {
    const ends = [...new Set((told.get(wake.id) ?? []).map(w => w.status))]
    if (ends.length === 1 && ends[0] === wake.status) return []
    return [
      {
        device: wake.deviceId,
        task: null,
        what: `connection request ${wake.id} ended as ${wake.status}, and its topic says ${ends.join(' and ') || 'nothing'}`,
      },
    ]
  })
}
