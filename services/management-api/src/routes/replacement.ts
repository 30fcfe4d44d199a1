/** Another device in the place of one. */
import { newId } from '@auroralinks/runtime'
import { deviceOf } from '../context.ts'
import type { Services } from '../context.ts'
import { endpoint } from '../endpoint.ts'
import type { Api } from '../endpoint.ts'
import { Problem } from '../problem.ts'
import { moveTasks } from '../replacement.ts'
import { historyOf, withPredecessors } from '../store/predecessors.ts'
import { idempotencyHeader } from '../schemas/common.ts'
import { DeviceParams, Replacement, ReplacementBody } from '../schemas/devices.ts'

export function replacementRoutes(api: Api, s: Services): void {
  endpoint(
    api,
    {
      method: 'post',
      path: '/devices/{id}/replacement',
      tag: 'Devices',
      summary: 'Put another device in its place',
      description:
        'Tags, credentials with a user name of their own, and tasks that have not begun are moved to the new device, which shows the sessions, tasks, faults, files and connection requests of the old one too, each with its `deviceId`; last known parameters stay with the old one. It may be asked for again: what is moved already is not moved twice.',
      permission: 'devices.replace',
      params: DeviceParams,
      body: ReplacementBody,
      headers: idempotencyHeader,
      responses: { 200: { description: 'What was moved', schema: Replacement } },
      problems: ['not-found', 'conflict', 'unavailable', 'key-reused'],
    },
    async ({ c, params, body, bodyText }) => {
      const old = await deviceOf(s, c, params.id)
      const { deviceId } = body
      if (deviceId === old.id)
        throw new Problem('invalid-request', 'a device does not replace itself', {
          errors: [{ where: '/deviceId', detail: 'is the device itself' }],
        })
      return s.once(
        c,
        bodyText,
        () => newId(s.clock.now()),
        () =>
          s.audit.asking(c, { deviceId: old.id, after: { replacedBy: deviceId } }, async () => {
            const traceparent = c.get('traceparent')
            const { tenant } = c.get('scope')
            const taken = await s.commands.registry(
              deviceId,
              { case: 'takeOver', value: { fromDeviceId: old.id } },
              tenant,
              traceparent,
            )
            await s.commands.registry(
              old.id,
              { case: 'noteReplaced', value: { byDeviceId: deviceId } },
              tenant,
              traceparent,
            )
            // Counted before: what is moved leaves a cancelled task behind.
            const history = await historyOf(s.database, await withPredecessors(s.database, old.key))
            const { moved, left } = await moveTasks(s, old, deviceId, traceparent)
            return {
              status: 200,
              body: {
                deviceId,
                replaces: old.id,
                registered: taken.created,
                tags: taken.movedTags,
                credentials: taken.movedCredentials,
                tasks: moved,
                left,
                history: 'shown',
                ...history,
              },
            }
          }),
      )
    },
  )
}
