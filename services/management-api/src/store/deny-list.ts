/** The deny list: identity's table, of which only what holds now is shown, and ours of what was lifted. */
import type { Database, Prisma, Queryable } from '@auroralinks/database'
import type { Page, PageRequest, SortField } from '../keyset.ts'
import { typedPage, typedPageOf } from './typed-page.ts'

export const DENY_LIST_SORT_FIELDS: Readonly<Record<string, SortField>> = {
  since: { type: 'timestamptz' },
  until: { type: 'timestamptz' },
  lastAt: { type: 'timestamptz' },
  id: { type: 'uuid' },
}

interface Row {
  id: string
  place: string
  address: string
  why: string
  sample: string
  points: number
  times: number
  since: Date
  lastAt: Date
  until: Date
}

export type DeniedSource = Omit<Row, 'since' | 'lastAt' | 'until'> & { since: string; lastAt: string; until: string }

const shown = (r: Row): DeniedSource => ({
  ...r,
  since: r.since.toISOString(),
  lastAt: r.lastAt.toISOString(),
  until: r.until.toISOString(),
})

/** What is denied now, without what an operator lifted. */
export async function listDenied(
  { prisma }: Database,
  page: PageRequest<SortField>,
  now: number,
): Promise<Page<DeniedSource>> {
  const at = new Date(now)
  const lifted = await prisma.sourceExemption.findMany({ where: { until: { gt: at } }, select: { place: true } })
  const where: Prisma.DeniedSourceWhereInput = { until: { gt: at }, place: { notIn: lifted.map(l => l.place) } }
  const rows = await prisma.deniedSource.findMany(typedPage(page, where))
  return typedPageOf(rows, page, shown)
}

/** For how long a source that was lifted is not denied again, in days. */
const EXEMPT_DAYS = 30

/** By SQL: in one transaction with its entry in the audit log. Null: there is none. */
export async function liftDenied(
  tx: Queryable,
  id: string,
  o: { by: string; now: number },
): Promise<DeniedSource | null> {
  const at = new Date(o.now).toISOString()
  const [row] = await tx.query<Row>({
    text: `select id, place, address, why, sample, points, times, since, last_at as "lastAt", until from denied_source
      where id = $1 and until > $2::timestamptz and place not in (select place from source_exemption where until > $2::timestamptz)`,
    values: [id, at],
  })
  if (row === undefined) return null
  await tx.query({
    text: `insert into source_exemption (place, by, at, until)
      values ($1, $2, $3::timestamptz, $3::timestamptz + make_interval(days => ${EXEMPT_DAYS}))
      on conflict (place) do update set by = excluded.by, at = excluded.at, until = excluded.until`,
    values: [row.place, o.by, at],
  })
  await tx.query({ text: 'delete from source_exemption where until <= $1', values: [at] })
  return shown(row)
}
