/** Groups of devices as filters: what a role and a key are limited to is one more condition of every query. */
import { tagOf } from '@auroralinks/contracts'
import type { DeviceGroup } from '@auroralinks/database'
import { parseFilter } from '../filter/parse.ts'
import type { Filter } from '../filter/parse.ts'

const hasTag = (tag: string): Filter => ({
  kind: 'restriction',
  name: 'tag',
  isParameter: false,
  comparator: ':',
  value: tagOf(tag) ?? tag,
  pieces: [tagOf(tag) ?? tag],
  position: 1,
  valuePosition: 1,
})

/** Both, where null says nothing. */
export function both(a: Filter | null, b: Filter | null): Filter | null {
  if (a === null || b === null) return a ?? b
  return { kind: 'and', parts: [a, b] }
}

/** The filter of a group; null for all devices. @throws FilterError */
export function filterOf(group: DeviceGroup | null): Filter | null {
  if (group === null) return null
  return both(
    group.tag === undefined ? null : hasTag(group.tag),
    group.filter === undefined ? null : parseFilter(group.filter),
  )
}
