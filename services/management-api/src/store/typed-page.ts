/** Pages of the lists whose filters are fixed, as arguments of Prisma's `findMany`: what keyset.ts is for SQL. */
import { damagedCursor, encodeCursor } from '../cursor.ts'
import { cursorValues } from '../keyset.ts'
import type { Page, PageRequest, SortField } from '../keyset.ts'

type Value = string | bigint | Date

/** As PostgreSQL writes a time: a cursor is the same whoever made it. */
const timeText = (d: Date): string => d.toISOString().replace('T', ' ').replace('Z', '+00')

const textOf = (v: unknown): string => (v instanceof Date ? timeText(v) : String(v))

/** @throws Problem for a time that no row can have */
function sqlValue(text: string, type: SortField['type']): Value {
  if (type === 'bigint') return BigInt(text)
  if (type !== 'timestamptz') return text
  const time = new Date(text)
  if (Number.isNaN(time.getTime())) throw damagedCursor()
  return time
}

/**
 * The rows of a page and one more: the order, how many, and the condition "after the item that the cursor names". The
 * first key stands alone in it as well, so that an index on it is used. The names of the sort keys are Prisma's fields.
 * @throws Problem for a damaged cursor
 * @example prisma.fault.findMany({ ...typedPage<Prisma.FaultWhereInput>(page, { code: '9002' }), select })
 */
export function typedPage<Where>(
  page: PageRequest<SortField>,
  filters: Where,
): { where: Where; orderBy: Record<string, 'asc' | 'desc'>[]; take: number } {
  const { keys } = page
  const values = cursorValues(page)?.map((text, i) => sqlValue(text, keys[i]!.type))
  const orderBy = keys.map(k => ({ [k.name]: k.descending ? ('desc' as const) : ('asc' as const) }))
  const take = page.limit + 1
  if (values === undefined) return { where: filters, orderBy, take }
  const same = keys.map((k, i) => ({ [k.name]: values[i]! }))
  const beyond = keys.map((k, i) => ({ [k.name]: { [k.descending ? 'lt' : 'gt']: values[i]! } }))
  const first = { [keys[0]!.name]: { [keys[0]!.descending ? 'lte' : 'gte']: values[0]! } }
  const after = [first, { OR: keys.map((_, i) => ({ AND: [...same.slice(0, i), beyond[i]!] })) }]
  return { where: { AND: [filters, ...after] } as Where, orderBy, take }
}

/** A page out of one row more than asked for, which holds every field that the list is sorted by. */
export function typedPageOf<R, T>(rows: R[], page: PageRequest<SortField>, convert: (row: R) => T): Page<T> {
  const items = rows.slice(0, page.limit)
  const last = items.at(-1) as Record<string, unknown> | undefined
  return {
    items: items.map(convert),
    ...(rows.length > page.limit && last !== undefined
      ? {
          nextCursor: encodeCursor(
            page.keys.map(k => textOf(last[k.name])),
            page.fingerprint,
          ),
        }
      : {}),
  }
}
