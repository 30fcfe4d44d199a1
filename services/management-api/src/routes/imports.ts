/** Files of devices: sent, carried out, reported line by line. */
import { newId } from '@auroralinks/runtime'
import { scopeFor } from '../access/access.ts'
import { endpoint } from '../endpoint.ts'
import type { Api } from '../endpoint.ts'
import { pageRequest } from '../context.ts'
import type { Services } from '../context.ts'
import { bodyOf } from '../body.ts'
import { receive } from '../imports/receive.ts'
import { COLUMNS } from '../imports/columns.ts'
import { Problem, notFound } from '../problem.ts'
import { idempotencyHeader, UuidParams } from '../schemas/common.ts'
import {
  Import,
  ImportList,
  ImportListQuery,
  ImportQuery,
  ImportReport,
  ImportReportQuery,
} from '../schemas/imports.ts'
import { IMPORT_LINE_SORT_FIELDS, IMPORT_SORT_FIELDS } from '../store/imports.ts'

export function importRoutes(api: Api, s: Services): void {
  const { imports } = s
  const tag = 'Imports'

  endpoint(
    api,
    {
      method: 'post',
      path: '/imports',
      tag,
      summary: 'Register and change devices by a file',
      description: `CSV, whose first line names the columns (${COLUMNS.join(', ')}), or JSON lines with such fields. A device is named by its id, or by oui, productClass and serialNumber. An empty cell, or a field that is absent, leaves what is there; null takes it away. Tags (several with semicolons) are added. Nothing is done before the whole file has come; then each line is carried out or fails by itself. A line changes only what is otherwise: a file may be sent as often as one likes.`,
      permission: 'devices.import',
      query: ImportQuery,
      headers: idempotencyHeader,
      rawBody: { contentType: ['text/csv', 'application/x-ndjson'], description: 'The file, in UTF-8' },
      responses: {
        200: { description: 'The same content is being imported already', schema: Import },
        202: { description: 'It is being imported', schema: Import },
      },
      problems: ['too-large', 'key-reused'],
    },
    async ({ c, query }) => {
      const id = newId(s.clock.now())
      const { tenant } = c.get('scope')
      await imports.begin(id, query.kind, c.get('access').name, tenant)
      let taken = false
      try {
        const digest = await receive({
          store: imports,
          id,
          body: bodyOf(c.req.raw),
          contentType: c.req.header('content-type'),
          passOver: query.passOver === 'true',
          mayGiveAway: tenant === null && scopeFor(c.get('access'), 'tenants.manage') !== null,
          most: s.config.maxFileMegabytes * 1_048_576,
          seal: password => s.sealer.seal(password),
          monotonic: s.clock.monotonic,
        })
        const content = `${query.kind} ${query.passOver} ${digest}`
        return await s.once(
          c,
          content,
          () => id,
          async wanted => {
            const made = (kept: Import, status: number) => ({
              status,
              body: { ...kept },
              headers: { location: `/api/v1/imports/${kept.id}` },
            })
            // Of a request with this key that was cut off before it was answered.
            const earlier = wanted === id ? null : await imports.get(wanted, tenant)
            if (earlier !== null && earlier.status !== 'receiving') return made(earlier, 202)
            const same = await imports.underWay(kept => s.fingerprints.match(content, kept), tenant)
            if (same !== null) return made(same, 200)
            const begun = await imports.run(id, s.fingerprints.of(content), (tx, { kind, lines, failed }) =>
              s.audit.append(tx, c, { resource: `imports/${id}`, after: { kind, lines, failed } }),
            )
            taken = true
            s.importRunner.wake()
            return made(begun, 202)
          },
        )
      } finally {
        if (!taken)
          await imports
            .drop(id)
            .catch(error => s.logger.warn('what came of an import is dropped later', { importId: id, err: error }))
      }
    },
  )

  endpoint(
    api,
    {
      method: 'get',
      path: '/imports',
      tag,
      summary: 'List imports',
      description: 'They are kept for 30 days after their end.',
      permission: 'devices.import',
      query: ImportListQuery,
      responses: { 200: { description: 'A page, the newest first', schema: ImportList } },
      problems: ['invalid-cursor'],
    },
    async ({ c, query }) =>
      c.json(await imports.list(pageRequest(query, IMPORT_SORT_FIELDS, 'id', 'imports'), c.get('scope').tenant)),
  )

  endpoint(
    api,
    {
      method: 'get',
      path: '/imports/{id}',
      tag,
      summary: 'How far an import is, and what became of its lines',
      description: '`status=failed` shows what is wrong with which line.',
      permission: 'devices.import',
      params: UuidParams,
      query: ImportReportQuery,
      responses: { 200: { description: 'The import, with a page of its report', schema: ImportReport } },
      problems: ['not-found', 'invalid-cursor'],
    },
    async ({ c, params, query }) => {
      const found = await imports.get(params.id, c.get('scope').tenant)
      if (found === null) throw notFound(`import ${params.id}`)
      const { status } = query
      const page = pageRequest(query, IMPORT_LINE_SORT_FIELDS, 'line', [params.id, status])
      return c.json({ ...found, ...(await imports.lines(params.id, status, page)) })
    },
  )

  endpoint(
    api,
    {
      method: 'delete',
      path: '/imports/{id}',
      tag,
      summary: 'Cancel an import',
      description: 'What is done stays; the lines that wait are left.',
      permission: 'devices.import',
      params: UuidParams,
      responses: { 200: { description: 'It is cancelled', schema: Import } },
      problems: ['not-found', 'conflict'],
    },
    async ({ c, params }) => {
      const cancelled = await imports.cancel(params.id, c.get('scope').tenant, (tx, { status, progress }) =>
        s.audit.append(tx, c, { before: { status, progress }, after: { status: 'cancelled' } }),
      )
      if (cancelled !== null) return c.json(cancelled)
      const found = await imports.get(params.id, c.get('scope').tenant)
      if (found === null) throw notFound(`import ${params.id}`)
      throw new Problem('conflict', `this import is ${found.status}`, { members: { code: 'already-ended' } })
    },
  )
}
