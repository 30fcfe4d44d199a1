/** Files: those that devices are offered, and those that they sent. */
import { Readable } from 'node:stream'
import { z } from '@hono/zod-openapi'
import type { FileRecord } from '@auroralinks/database'
import { ContentRefused, sha256In } from '@auroralinks/files'
import type { Content, Received } from '@auroralinks/files'
import { nameForTenant, nameInTenant } from '@auroralinks/contracts'
import { excerpt, isUploadName, nameInUrl } from '@auroralinks/runtime'
import type { Scope } from '../access/access.ts'
import { keptFileName } from '../access/files.ts'
import { bodyOf } from '../body.ts'
import { endpoint, invalid } from '../endpoint.ts'
import type { Api } from '../endpoint.ts'
import { pageRequest } from '../context.ts'
import type { Services } from '../context.ts'
import { notFound, Problem } from '../problem.ts'
import { contentDigestHeader, File, FileList, FileListQuery, FileParams, FilePutQuery } from '../schemas/others.ts'
import { withPredecessors } from '../store/predecessors.ts'
import { FILE_SORT_FIELDS } from '../store/files.ts'
import type { StoredFile } from '../store/files.ts'

export function fileRoutes(api: Api, s: Services): void {
  const body = (f: StoredFile): z.infer<typeof File> => ({
    ...f,
    name: nameForTenant(f.tenant, f.name),
    url: `${s.config.filesUrl.replace(/\/$/, '')}/files/${encodeURIComponent(nameInUrl(f.name))}`,
  })
  const existing = async (name: string, scope: Scope): Promise<StoredFile> => {
    const file = await s.files.get(keptFileName(name, scope), scope)
    if (file === null) throw notFound(`file "${excerpt(name)}"`)
    return file
  }

  /** The body of a request. @throws Problem when it cannot be taken, or is not what its sender says */
  const received = async (request: Request, digest: string | undefined): Promise<Received> => {
    const wanted = sha256In(digest)
    const wrong = (detail: string): Problem => invalid([{ where: 'Content-Digest', detail }])
    if (wanted === 'malformed') throw wrong('holds no digest: write it as sha-256=:BASE64:')
    const content = await s.contents
      .receive(bodyOf(request), s.config.maxFileMegabytes * 1_048_576)
      .catch((error: unknown) => {
        throw error instanceof ContentRefused ? new Problem(error.reason, error.message) : error
      })
    if (wanted === null || wanted === content.sha256) return content
    await content.discard()
    throw wrong(`says ${wanted}, and the content that came has ${content.sha256}`)
  }

  endpoint(
    api,
    {
      method: 'put',
      path: '/files/{name}',
      tag: 'Files',
      summary: 'Put a file',
      permission: 'files.write',
      params: FileParams,
      query: FilePutQuery,
      headers: contentDigestHeader,
      rawBody: { contentType: 'application/octet-stream', description: 'The content' },
      responses: { 200: { description: 'Replaced', schema: File }, 201: { description: 'Stored', schema: File } },
      problems: ['too-large', 'disk-full'],
    },
    async ({ c, params, query }) => {
      if (isUploadName(params.name))
        throw invalid([{ where: 'name', detail: 'is a name that only a device gives to what it sends' }])
      const content = await received(c.req.raw, c.req.header('content-digest') ?? c.req.header('repr-digest'))
      const { tenant } = c.get('scope')
      const { file, created } = await s.files.put(
        nameInTenant(tenant, params.name),
        tenant,
        {
          fileType: query.fileType ?? null,
          version: query.version ?? null,
          oui: query.oui ?? null,
          productClass: query.productClass ?? null,
        },
        content,
        (tx, before, after) => s.audit.append(tx, c, { before: told(before), after: told(after) }),
      )
      return c.json(body(file), created ? 201 : 200)
    },
  )

  endpoint(
    api,
    {
      method: 'get',
      path: '/files',
      tag: 'Files',
      summary: 'List files',
      permission: 'files.read',
      query: FileListQuery,
      responses: { 200: { description: 'A page', schema: FileList } },
      problems: ['invalid-cursor'],
    },
    async ({ c, query }) => {
      const { limit: _limit, cursor: _cursor, sort: _sort, ...filter } = query
      const { deviceId, ...others } = filter
      const device = deviceId === undefined ? null : await s.devices.find([deviceId], c.get('scope'))
      const line = device === null ? null : await withPredecessors(s.database, device.key)
      const page = await s.files.list(
        { ...others, ...(deviceId !== undefined && { deviceIds: line?.ids ?? [deviceId] }) },
        pageRequest(query, FILE_SORT_FIELDS, 'name', filter),
        c.get('scope'),
      )
      return c.json({ ...page, items: page.items.map(body) })
    },
  )

  endpoint(
    api,
    {
      method: 'get',
      path: '/files/{name}',
      tag: 'Files',
      summary: 'What is known of a file',
      permission: 'files.read',
      params: FileParams,
      responses: { 200: { description: 'The file', schema: File } },
      problems: ['not-found'],
    },
    async ({ c, params }) => c.json(body(await existing(params.name, c.get('scope')))),
  )

  endpoint(
    api,
    {
      method: 'get',
      path: '/files/{name}/content',
      tag: 'Files',
      summary: 'Its content',
      permission: 'files.content',
      params: FileParams,
      responses: {
        200: {
          description: 'The content',
          contentType: 'application/octet-stream',
          schema: z.string().openapi({ format: 'binary' }),
        },
      },
      problems: ['not-found'],
    },
    async ({ c, params }) => {
      const file = await existing(params.name, c.get('scope'))
      const content = await s.contents.open(file.sha256)
      if (content === null) throw notFound(`content of file "${excerpt(params.name)}"`)
      return c.body(await wholeOf(content), 200, {
        'content-type': 'application/octet-stream',
        'content-length': String(file.size),
        etag: `"${file.sha256}"`,
      })
    },
  )

  endpoint(
    api,
    {
      method: 'delete',
      path: '/files/{name}',
      tag: 'Files',
      summary: 'Remove a file',
      permission: 'files.write',
      params: FileParams,
      responses: { 204: { description: 'It is gone' } },
      problems: ['not-found'],
    },
    async ({ c, params }) => {
      const { name } = await existing(params.name, c.get('scope'))
      if (!(await s.files.remove(name, (tx, before) => s.audit.append(tx, c, { before: told(before) }))))
        throw notFound(`file "${excerpt(params.name)}"`)
      return c.body(null, 204)
    },
  )
}

/** As its tenant calls it. */
const told = (f: FileRecord | null): FileRecord | null => f && { ...f, name: nameForTenant(f.tenant, f.name) }

/** A content as it is wanted and no faster; it lets go of what is behind it at its end, or when its reader goes. */
async function wholeOf(content: Content): Promise<ReadableStream | string> {
  if (content.size > 0) return Readable.toWeb(content.read({ start: 0, end: content.size - 1 })) as ReadableStream
  await content.close()
  return ''
}
