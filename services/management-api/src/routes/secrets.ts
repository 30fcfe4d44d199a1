/** The change of the sealing key: asked for, and how far it is. */
import { newId } from '@auroralinks/runtime'
import type { Services } from '../context.ts'
import { endpoint } from '../endpoint.ts'
import type { Api } from '../endpoint.ts'
import type { Remaining } from '../rotation/remaining.ts'
import { noteProgress } from '../rotation/watch.ts'
import { SecretRotation } from '../schemas/secrets.ts'
import { beginRotation, newestRotation } from '../store/secret-rotations.ts'
import type { Rotation } from '../store/secret-rotations.ts'

export function secretRoutes(api: Api, s: Services): void {
  const tag = 'Access'
  const { keyIds } = s.sealed
  const shown = (rotation: Rotation | null, now: Remaining) => {
    const { id = null, keyId = null, requestedAt = null, requestedBy = null, endedAt = null } = rotation ?? {}
    const total = Math.max(rotation?.total ?? 0, now.remaining)
    return {
      state: rotation === null ? ('none' as const) : endedAt === null ? ('running' as const) : ('done' as const),
      keys: keyIds,
      id,
      keyId,
      requestedAt,
      requestedBy,
      endedAt,
      total,
      done: total - now.remaining,
      ...now,
    }
  }

  endpoint(
    api,
    {
      method: 'post',
      path: '/secrets/rotation',
      tag,
      summary: 'Seal all secrets under the present key',
      description:
        'Asked for when all services run with `ACS_SECRET_KEY=new,old`. Credentials and secrets of waiting tasks are sealed anew by the services that own them, while all goes on; what was begun goes on after a restart. While one is under way, the answer is that one.',
      permission: 'secrets.rotate',
      responses: { 202: { description: 'How far it is', schema: SecretRotation } },
    },
    async ({ c }) => {
      const now = await s.sealed.remaining()
      const begun = await s.audit.change(c, async tx => {
        const at = s.clock.now()
        const rotation = await beginRotation(tx, {
          id: newId(at),
          keyId: keyIds[0]!,
          requestedBy: c.get('access').name,
          at,
          ...now,
        })
        return rotation === null ? null : { rotation, after: { keyId: rotation.keyId, total: rotation.total } }
      })
      return c.json(shown(begun?.rotation ?? (await newestRotation(s.database)), now), 202)
    },
  )

  endpoint(
    api,
    {
      method: 'get',
      path: '/secrets/rotation',
      tag,
      summary: 'How far secrets are sealed under the present key',
      permission: 'secrets.rotate',
      responses: { 200: { description: 'The newest one, with what is there now', schema: SecretRotation } },
    },
    async ({ c }) => {
      const now = await s.sealed.remaining()
      await noteProgress(s, now)
      return c.json(shown(await newestRotation(s.database), now))
    },
  )
}
