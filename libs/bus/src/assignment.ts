/**
 * Who reads which partition. A member gets the same partition numbers of every topic it subscribes to, so that all
 * that concerns a device comes to one process. Deterministic; a member keeps what it has as far as balance allows.
 */

export interface MemberClaim {
  id: string
  /** Partition numbers it holds, and since which generation of the group it knows so. */
  owned: readonly number[]
  generation: number
}

/**
 * Spreads the partitions `0 … count-1` over the members: each gets ⌊count/members⌋ or one more, and of what it owned
 * as much as fits. Where two members claim a partition, the newer generation is right.
 */
export function balance(count: number, members: readonly MemberClaim[]): Map<string, number[]> {
  const sorted = [...members].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0))
  const result = new Map<string, number[]>(sorted.map(m => [m.id, []]))
  if (sorted.length === 0) return result
  const owners = ownersOf(count, sorted)
  const owned = new Map<string, number[]>(sorted.map(m => [m.id, []]))
  owners.forEach((owner, partition) => owned.get(owner)!.push(partition))
  // Those who own most keep the larger shares: the fewest partitions move.
  const byOwned = [...sorted].sort(
    (a, b) => owned.get(b.id)!.length - owned.get(a.id)!.length || (a.id < b.id ? -1 : 1),
  )
  const share = Math.floor(count / sorted.length)
  let extra = count % sorted.length
  const room = new Map<string, number>()
  for (const m of byOwned) room.set(m.id, share + (extra-- > 0 ? 1 : 0))
  const free: number[] = []
  for (let p = 0; p < count; p++) {
    const owner = owners.get(p)
    const list = owner === undefined ? undefined : result.get(owner)!
    if (list !== undefined && list.length < room.get(owner!)!) list.push(p)
    else free.push(p)
  }
  for (const m of byOwned) {
    const list = result.get(m.id)!
    while (list.length < room.get(m.id)! && free.length > 0) list.push(free.shift()!)
    list.sort((a, b) => a - b)
  }
  return result
}

/** The rightful owner of each partition that somebody claims. */
export function ownersOf(count: number, members: readonly MemberClaim[]): Map<number, string> {
  const best = new Map<number, MemberClaim>()
  for (const m of members) {
    for (const p of m.owned) {
      const rival = best.get(p)
      if (p < 0 || p >= count) continue
      if (
        rival === undefined ||
        m.generation > rival.generation ||
        (m.generation === rival.generation && m.id < rival.id)
      )
        best.set(p, m)
    }
  }
  return new Map([...best].map(([p, m]) => [p, m.id]))
}

/**
 * The assignment of one round in which nobody takes a partition from another who still holds it: what has to move is
 * given to no one until its owner has let go and the group comes together again.
 */
export function cooperative(count: number, members: readonly MemberClaim[]): Map<string, number[]> {
  const owners = ownersOf(count, members)
  const target = balance(count, members)
  for (const [id, partitions] of target) {
    target.set(
      id,
      partitions.filter(p => (owners.get(p) ?? id) === id),
    )
  }
  return target
}
