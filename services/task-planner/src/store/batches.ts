/**
 * What the next statement writes. Items of one device keep their order; those of different devices need none, so that
 * what needs a statement of its own (it deletes) holds up its own device and nobody else's.
 */
import type { Item } from './item.ts'
import { needsOwnStatement } from './item.ts'

/** Whatever carries an item. */
export interface Carrier {
  item: Item
}

/**
 * Picks the items of the next statement from a queue, up to `most`. What needs its own has every second statement at
 * most: a session's Inform waits for one of those, however many there are.
 */
export function createBatches(most: number): <C extends Carrier>(queue: readonly C[]) => { batch: C[]; rest: C[] } {
  let aloneLast = false
  return queue => {
    if (!queue.some(c => needsOwnStatement(c.item))) return { batch: queue.slice(0, most), rest: queue.slice(most) }
    type C = (typeof queue)[number]
    const batch: C[] = [],
      rest: C[] = []
    /** Devices of which something came before, and those of which something that needs its own statement did. */
    const seen = new Set<string>(),
      held = new Set<string>()
    let alone = -1
    queue.forEach((c, i) => {
      const { deviceKey } = c.item
      if (needsOwnStatement(c.item)) {
        if (alone === -1 && !seen.has(deviceKey)) alone = i
        held.add(deviceKey)
      }
      seen.add(deviceKey)
      ;(held.has(deviceKey) || batch.length >= most ? rest : batch).push(c)
    })
    aloneLast = alone !== -1 && (!aloneLast || batch.length === 0)
    return aloneLast ? { batch: [queue[alone]!], rest: queue.toSpliced(alone, 1) } : { batch, rest }
  }
}
