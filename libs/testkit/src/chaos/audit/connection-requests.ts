/** Every connection request that ended has its end published, and no other end. */
import type { Difference, Records } from './records.ts'

export function checkConnectionRequests(r: Records): Difference[] {
  const published = Map.groupBy(r.publishedConnectionRequests, c => c.id)
  return r.connectionRequests.flatMap(request => {
    const ends = [...new Set((published.get(request.id) ?? []).map(c => c.status))]
    if (ends.length === 1 && ends[0] === request.status) return []
    return [
      {
        device: request.deviceId,
        task: null,
        what: `connection request ${request.id} ended as ${request.status}, and its topic says ${ends.join(' and ') || 'nothing'}`,
      },
    ]
  })
}
