/** Vendors' data models: documents of the Broadband Forum's schemas, which give a vendor's paths types, ranges and write access. */
import { z } from '@hono/zod-openapi'
import { MAX_DOCUMENT_CHARACTERS, compileAside } from '@auroralinks/data-model'
import { excerpt } from '@auroralinks/runtime'
import { readBytes } from '../body.ts'
import { pageRequest } from '../context.ts'
import type { Services } from '../context.ts'
import { endpoint, invalid } from '../endpoint.ts'
import type { Api } from '../endpoint.ts'
import { notFound } from '../problem.ts'
import {
  DataModel,
  DataModelList,
  DataModelListQuery,
  DataModelParams,
  DataModelPutQuery,
} from '../schemas/data-models.ts'
import { DATA_MODEL_SORT, createDataModelStore } from '../store/data-models.ts'

export function dataModelRoutes(api: Api, s: Services): void {
  const store = createDataModelStore(s)
  const tag = 'Data models'
  const missing = (name: string) => notFound(`data model "${excerpt(name)}"`)

  endpoint(
    api,
    {
      method: 'put',
      path: '/data-models/{name}',
      tag,
      summary: "Put a vendor's data model",
      permission: 'dataModels.write',
      params: DataModelParams,
      query: DataModelPutQuery,
      rawBody: {
        contentType: 'application/xml',
        description: "A document of the Broadband Forum's schemas cwmp-datamodel-1-* or cwmp-devicetype-1-*, in UTF-8",
      },
      description:
        'Its parameters then have types, ranges and write access as the official ones have. What is wrong with a document is told with the line.',
      responses: {
        200: { description: 'Replaced', schema: DataModel },
        201: { description: 'Stored', schema: DataModel },
      },
      problems: ['too-large'],
    },
    async ({ c, params, query }) => {
      const document = await readBytes(c.req.raw, MAX_DOCUMENT_CHARACTERS)
      const compiled = await compileAside(textOf(document))
      if ('errors' in compiled)
        throw invalid(compiled.errors.map(e => ({ where: e.line === 0 ? '' : `line ${e.line}`, detail: e.detail })))
      const { model, created } = await store.put(
        params.name,
        { oui: query.oui ?? null, productClass: query.productClass ?? null },
        document,
        compiled,
        (tx, before, after) => s.audit.append(tx, c, { before, after }),
      )
      await s.followModels()
      return c.json(model, created ? 201 : 200)
    },
  )

  endpoint(
    api,
    {
      method: 'get',
      path: '/data-models',
      tag,
      summary: "List vendors' data models",
      permission: 'dataModels.read',
      query: DataModelListQuery,
      responses: { 200: { description: 'A page', schema: DataModelList } },
      problems: ['invalid-cursor'],
    },
    async ({ c, query }) => c.json(await store.list(pageRequest(query, DATA_MODEL_SORT, 'name', 'data-models'))),
  )

  endpoint(
    api,
    {
      method: 'get',
      path: '/data-models/{name}',
      tag,
      summary: 'What is known of a data model',
      permission: 'dataModels.read',
      params: DataModelParams,
      responses: { 200: { description: 'The data model', schema: DataModel } },
      problems: ['not-found'],
    },
    async ({ c, params }) => {
      const model = await store.get(params.name)
      if (model === null) throw missing(params.name)
      return c.json(model)
    },
  )

  endpoint(
    api,
    {
      method: 'get',
      path: '/data-models/{name}/content',
      tag,
      summary: 'Its document, as it was put',
      permission: 'dataModels.read',
      params: DataModelParams,
      responses: { 200: { description: 'The document', contentType: 'application/xml', schema: z.string() } },
      problems: ['not-found'],
    },
    async ({ c, params }) => {
      const document = await store.document(params.name)
      if (document === null) throw missing(params.name)
      return c.body(document, 200, { 'content-type': 'application/xml; charset=utf-8' })
    },
  )

  endpoint(
    api,
    {
      method: 'delete',
      path: '/data-models/{name}',
      tag,
      summary: 'Remove a data model',
      permission: 'dataModels.write',
      params: DataModelParams,
      responses: { 204: { description: 'It is gone' } },
      problems: ['not-found'],
    },
    async ({ c, params }) => {
      if (!(await store.remove(params.name, (tx, before) => s.audit.append(tx, c, { before }))))
        throw missing(params.name)
      await s.followModels()
      return c.body(null, 204)
    },
  )
}

/** @throws Problem for other encodings */
function textOf(document: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(document)
  } catch {
    throw invalid([{ where: '', detail: 'the document is not UTF-8' }])
  }
}
