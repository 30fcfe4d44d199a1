/** What one decision writes: the unit of a batch. */
import type { OutgoingRecord } from '@auroralinks/bus'
import type { Effects } from '../domain/effects.ts'
import { readsMuch } from '../domain/effects.ts'

/** The effects of one decision, and whose they are. */
export interface Item {
  partition: number
  /** Under which the decision was made: a newer one in the database fences it off (DESIGN §4). */
  epoch: bigint
  deviceKey: string
  deviceId: string
  effects: Effects
  outbox: OutgoingRecord[]
  /** ms since 1970 */
  at: number
}

/** Names that stay, of what is deleted: the same set may stand for many objects. */
export const keptOf = ({ gone }: Effects): string[] =>
  [...new Set(gone.map(g => g.except))].flatMap(except => (except ? [...except] : []))

/** Whether an item deletes what others of the same batch might write: it needs a statement of its own. */
export const needsOwnStatement = (i: Item): boolean => i.effects.gone.length > 0 || i.effects.faultsGone.length > 0

/** Whether an item is not to hold up others: it needs a statement of its own, or has many parameters. */
export const isLarge = (i: Item): boolean => needsOwnStatement(i) || readsMuch(i.effects)
