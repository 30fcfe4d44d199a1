/** Quirk profiles: what is done otherwise for devices that need it (docs/quirks.md). */
import type { NamedProfile } from '@auroralinks/quirks'
import { excerpt } from '@auroralinks/runtime'
import { pageRequest } from '../context.ts'
import type { Services } from '../context.ts'
import { endpoint } from '../endpoint.ts'
import type { Api } from '../endpoint.ts'
import { listPage } from '../keyset.ts'
import { Problem, notFound } from '../problem.ts'
import {
  QuirkProfile,
  QuirkProfileBody,
  QuirkProfileList,
  QuirkProfileListQuery,
  QuirkProfileParams,
} from '../schemas/quirks.ts'
import { createQuirkStore } from '../store/quirks.ts'

const shown = ({ name, source, profile }: NamedProfile): QuirkProfile => ({ name, source, ...profile })

export function quirkRoutes(api: Api, s: Services): void {
  const store = createQuirkStore(s)
  const tag = 'Quirk profiles'
  const missing = (name: string) => notFound(`quirk profile "${excerpt(name)}"`)
  /** As they are now, whichever instance of this API changed them. */
  const current = async (): Promise<readonly NamedProfile[]> => {
    await s.quirks.refresh()
    return s.quirks.quirks.list()
  }

  endpoint(
    api,
    {
      method: 'put',
      path: '/quirks/{name}',
      tag,
      summary: 'Put a quirk profile',
      permission: 'quirks.write',
      description:
        'It counts for its devices from their next session, within 5 seconds everywhere, and instead of a shipped profile of this name.',
      params: QuirkProfileParams,
      body: QuirkProfileBody,
      responses: {
        200: { description: 'Replaced', schema: QuirkProfile },
        201: { description: 'Stored', schema: QuirkProfile },
      },
    },
    async ({ c, params: { name }, body }) => {
      const created = await store.put(name, body, (tx, before) => s.audit.append(tx, c, { before, after: body }))
      await s.quirks.refresh()
      return c.json(shown({ name, source: 'stored', profile: body }), created ? 201 : 200)
    },
  )

  endpoint(
    api,
    {
      method: 'get',
      path: '/quirks',
      tag,
      summary: 'List quirk profiles',
      permission: 'quirks.read',
      description: 'All that count: shipped with the product, of the folder, and put here.',
      query: QuirkProfileListQuery,
      responses: { 200: { description: 'A page', schema: QuirkProfileList } },
      problems: ['invalid-cursor'],
    },
    async ({ c, query }) =>
      c.json(
        listPage(
          (await current()).map(shown),
          pageRequest(query, { name: { type: 'text' } }, 'name', 'quirks'),
          p => p.name,
        ),
      ),
  )

  endpoint(
    api,
    {
      method: 'get',
      path: '/quirks/{name}',
      tag,
      summary: 'One quirk profile',
      permission: 'quirks.read',
      params: QuirkProfileParams,
      responses: { 200: { description: 'The profile that counts', schema: QuirkProfile } },
      problems: ['not-found'],
    },
    async ({ c, params }) => {
      const found = (await current()).find(p => p.name === params.name)
      if (found === undefined) throw missing(params.name)
      return c.json(shown(found))
    },
  )

  endpoint(
    api,
    {
      method: 'delete',
      path: '/quirks/{name}',
      tag,
      summary: 'Remove a quirk profile',
      permission: 'quirks.write',
      description: 'One that was put here; a shipped one of its name counts again.',
      params: QuirkProfileParams,
      responses: { 204: { description: 'It is gone' } },
      problems: ['not-found', 'conflict'],
    },
    async ({ c, params: { name } }) => {
      const removed = await store.remove(name, (tx, before) => s.audit.append(tx, c, { before }))
      const left = (await current()).find(p => p.name === name)
      if (!removed && left !== undefined)
        throw new Problem(
          'conflict',
          left.source === 'shipped'
            ? `"${name}" comes with the product: put a profile of this name that says nothing, and it has no effect`
            : `"${name}" is a file in ACS_QUIRKS_DIR: remove it there`,
        )
      if (!removed) throw missing(name)
      return c.body(null, 204)
    },
  )
}
