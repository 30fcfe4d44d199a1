/**
 * What the next statement writes. Items of one device keep their order; those of different devices need none, so that
 * what is large or deletes goes in a lane of its own, beside the others, and holds up its own device and nobody else's.
 */
import type { Item } from './item.ts'
import { isLarge, needsOwnStatement } from './item.ts'

/** Whatever carries an item. */
export interface Carrier {
  item: Item
}

/** One statement is under way in each. */
export type Lane = 'ordinary' | 'large'

export const LANES: readonly Lane[] = ['ordinary', 'large']

/** Items of an ordinary statement, and parameters after which a large one takes no more. */
export const MOST_ITEMS = 400
const MOST_PARAMETERS = 2_000

/**
 * Picks the items of a lane's next statement from the queue of both.
 * @param busy devices that the other lane is writing: they wait for it
 * @param most items of an ordinary statement
 */
export function nextBatch<C extends Carrier>(
  lane: Lane,
  queue: readonly C[],
  busy: ReadonlySet<string>,
  most = MOST_ITEMS,
): { batch: C[]; rest: C[] } {
  if (busy.size === 0 && !queue.some(c => isLarge(c.item)))
    return lane === 'ordinary'
      ? { batch: queue.slice(0, most), rest: queue.slice(most) }
      : { batch: [], rest: [...queue] }
  const batch: C[] = [],
    rest: C[] = []
  /** Devices of which something stays: what comes after it stays too. */
  const held = new Set(busy)
  let parameters = 0,
    isFull = false
  for (const c of queue) {
    const { item } = c
    const isAlone = needsOwnStatement(item)
    const isOurs = isLarge(item) === (lane === 'large')
    if (!isOurs || isFull || held.has(item.deviceKey) || (isAlone && batch.length > 0)) {
      held.add(item.deviceKey)
      rest.push(c)
      continue
    }
    batch.push(c)
    parameters += item.effects.parameters.length
    isFull = isAlone || (lane === 'large' ? parameters >= MOST_PARAMETERS : batch.length >= most)
  }
  return { batch, rest }
}
