/** The audit log: read page by page, exported as JSON lines, checked. */
import type { Database } from '@auroralinks/database'
import { createChecker } from '../audit/chain.ts'
import type { ChainedEntry } from '../audit/chain.ts'
import { pageRequest } from '../context.ts'
import type { Services } from '../context.ts'
import { endpoint } from '../endpoint.ts'
import type { Api } from '../endpoint.ts'
import { AuditCheck, AuditCheckQuery, AuditList, AuditListQuery } from '../schemas/audit.ts'
import { AUDIT_SORT_FIELDS, everyEntry, listEntries, newestAnchor } from '../store/audit.ts'
import type { AuditFilters } from '../store/audit.ts'

const LINES = 'application/x-ndjson'

/** An entry's text with its hash and seal at the end: without these two it is what the hash is of. */
const lineOf = (e: ChainedEntry): string =>
  `${e.text.slice(0, -1)},"hash":${JSON.stringify(e.hash)},"seal":${JSON.stringify(e.seal)}}`

export function auditRoutes(api: Api, s: Services): void {
  const tag = 'Access'

  endpoint(
    api,
    {
      method: 'get',
      path: '/audit',
      tag,
      summary: 'Who changed what',
      description: `With \`Accept: ${LINES}\` all entries that the query lets through, the oldest first, a line each; limit, cursor and sort say nothing then.`,
      permission: 'audit.read',
      query: AuditListQuery,
      responses: { 200: { description: 'A page, the newest first', schema: AuditList } },
      problems: ['invalid-cursor'],
    },
    async ({ c, query }) => {
      const { limit, cursor, sort, ...asked } = query
      const filters = { ...asked, tenant: c.get('scope').tenant }
      if ((c.req.header('accept') ?? '').includes(LINES))
        return new Response(linesOf(s.database, filters), { headers: { 'content-type': LINES } })
      const page = await listEntries(
        s.database,
        filters,
        pageRequest({ limit, cursor, sort }, AUDIT_SORT_FIELDS, 'seq', filters),
      )
      return c.json({ ...page, items: page.items.map(e => JSON.parse(lineOf(e)) as unknown) })
    },
  )

  endpoint(
    api,
    {
      method: 'get',
      path: '/audit/check',
      tag,
      summary: 'Whether the audit log is what was written',
      description:
        'Reads all of it. What was cut off at its end is noticed with `seq` and `hash` of an entry that was read before, such as the `head` of an earlier check.',
      permission: 'audit.read',
      onlyInstallation: true,
      query: AuditCheckQuery,
      responses: { 200: { description: 'What was found', schema: AuditCheck } },
    },
    async ({ c, query }) => {
      const { seq, hash } = query
      const anchor = await newestAnchor(s.database)
      const expected = seq === undefined || hash === undefined ? null : { seq, hash }
      const checker = createChecker(s.seals, expected, anchor)
      for await (const entries of everyEntry(s.database, { tenant: null })) {
        for (const e of entries) checker.add(e)
        if (c.req.raw.signal.aborted) break
      }
      const found = checker.end()
      if (found.flawCount > 0)
        s.logger.error('the audit log is not what was written', { flaws: found.flaws.slice(0, 5) })
      return c.json({
        ok: found.flawCount === 0,
        ...found,
        begins: anchor === null ? null : { seq: anchor.seq, hash: anchor.hash, at: anchor.at },
      })
    },
  )
}

/** Read as it is wanted: an export of millions of entries costs no memory. */
function linesOf(database: Database, filters: AuditFilters): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  const batches = everyEntry(database, filters)
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { value, done } = await batches.next()
      if (done === true) return controller.close()
      controller.enqueue(encoder.encode(value.map(e => `${lineOf(e)}\n`).join('')))
    },
    cancel: () => void batches.return(undefined),
  })
}
