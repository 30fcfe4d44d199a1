/** Files for downloads. */
import { z } from '@hono/zod-openapi'
import { excerpt } from '@auroralinks/runtime'
import { endpoint } from '../endpoint.ts'
import type { Api } from '../endpoint.ts'
import { pageRequest } from '../context.ts'
import type { Services } from '../context.ts'
import { notFound } from '../problem.ts'
import { File, FileList, FileListQuery, FileParams, FilePutQuery } from '../schemas/others.ts'
import { FILE_SORT_FIELDS } from '../store/files.ts'
import type { StoredFile } from '../store/files.ts'

export function fileRoutes(api: Api, s: Services): void {
  const body = (f: StoredFile): z.infer<typeof File> => ({
    ...f,
    url: `${s.config.filesUrl.replace(/\/$/, '')}/files/${encodeURIComponent(f.name)}`,
  })
  const existing = async (name: string): Promise<StoredFile> => {
    const file = await s.files.get(name)
    if (file === null) throw notFound(`file "${excerpt(name)}"`)
    return file
  }

  endpoint(
    api,
    {
      method: 'put',
      path: '/files/{name}',
      tag: 'Files',
      summary: 'Put a file',
      params: FileParams,
      query: FilePutQuery,
      rawBody: { contentType: 'application/octet-stream', description: 'The content' },
      responses: { 200: { description: 'Replaced', schema: File }, 201: { description: 'Stored', schema: File } },
      problems: ['too-large', 'disk-full'],
    },
    async ({ c, params, query }) => {
      const content = await s.contents.receive((c.req.raw.body ?? []) as unknown as AsyncIterable<Uint8Array>)
      const { file, created } = await s.files.put(
        params.name,
        {
          fileType: query.fileType ?? null,
          version: query.version ?? null,
          oui: query.oui ?? null,
          productClass: query.productClass ?? null,
        },
        content,
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
      query: FileListQuery,
      responses: { 200: { description: 'A page', schema: FileList } },
      problems: ['invalid-cursor'],
    },
    async ({ c, query }) => {
      const page = await s.files.list(query.fileType, pageRequest(query, FILE_SORT_FIELDS, 'name', query.fileType))
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
      params: FileParams,
      responses: { 200: { description: 'The file', schema: File } },
      problems: ['not-found'],
    },
    async ({ c, params }) => c.json(body(await existing(params.name))),
  )

  endpoint(
    api,
    {
      method: 'get',
      path: '/files/{name}/content',
      tag: 'Files',
      summary: 'Its content',
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
      const file = await existing(params.name)
      const content = await s.contents.read(file.sha256)
      if (content === null) throw notFound(`content of file "${excerpt(params.name)}"`)
      return c.body(content, 200, {
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
      params: FileParams,
      responses: { 204: { description: 'It is gone' } },
      problems: ['not-found'],
    },
    async ({ c, params }) => {
      if (!(await s.files.remove(params.name))) throw notFound(`file "${excerpt(params.name)}"`)
      return c.body(null, 204)
    },
  )
}
