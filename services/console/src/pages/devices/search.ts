import { textOf } from '../../app/search.ts'

/** What the address says: who has it sees the same list. */
export interface DevicesSearch {
  /** What a person typed. */
  q?: string
  /** AIP-160 */
  filter?: string
  sort?: string
}

/** Out of an address. */
export const readSearch = (search: Record<string, unknown>): DevicesSearch => {
  const [q, filter, sort] = [textOf(search['q']), textOf(search['filter']), textOf(search['sort'])]
  return { ...(q && { q }), ...(filter && { filter }), ...(sort && { sort }) }
}
