/** What makes a device reachable, where it is not: written into it in its next session, and taken back. */
import type { Context } from 'hono'
import { checkNames } from '../access/filters.ts'
import { deviceOf } from '../context.ts'
import type { Services } from '../context.ts'
import { endpoint } from '../endpoint.ts'
import type { Api, Env } from '../endpoint.ts'
import { DeviceParams } from '../schemas/devices.ts'
import { HelpBegun, HelpParams, NewHelp } from '../schemas/reachability-helps.ts'

/** Parameters that it writes, in either model; the password is neither chosen nor seen by whoever asks. */
const WRITTEN = {
  stun: ['STUNEnable', 'STUNServerAddress', 'STUNServerPort', 'STUNUsername'],
  interval: ['PeriodicInformInterval'],
} as const

export function reachabilityHelpRoutes(api: Api, s: Services): void {
  const check = async (c: Context<Env>, key: bigint, help: keyof typeof WRITTEN): Promise<void> => {
    const root = (await s.devices.root(key)) ?? 'Device.'
    const values = WRITTEN[help].map(name => ({ name: `${root}ManagementServer.${name}`, value: '' }))
    checkNames(c.get('access'), c.get('scope'), { type: 'setParameterValues', values })
  }

  endpoint(
    api,
    {
      method: 'post',
      path: '/devices/{id}/reachability-helps',
      tag: 'Connection requests',
      summary: 'Make a device reachable',
      description:
        'For one that cannot be asked to come: a task writes it in its next session, and another one takes it back. `reachability.canHelp` of the device says what may help.',
      permission: 'tasks.create:setParameterValues',
      params: DeviceParams,
      body: NewHelp,
      responses: { 202: { description: 'Its task is queued', schema: HelpBegun } },
      problems: ['not-found', 'conflict', 'unavailable'],
    },
    async ({ c, params, body }) => {
      const { id: deviceId, key } = await deviceOf(s, c, params.id)
      await check(c, key, body.help)
      const asked = {
        help: body.help,
        seconds: 'seconds' in body ? (body.seconds ?? 0) : 0,
        forSeconds: body.forSeconds ?? 0,
        undo: false,
      }
      const begun = await s.audit.asking(c, { deviceId, after: { ...body } }, () =>
        s.commands.helpDevice(deviceId, asked, c.get('traceparent')),
      )
      return c.json(begun, 202)
    },
  )

  endpoint(
    api,
    {
      method: 'delete',
      path: '/devices/{id}/reachability-helps/{help}',
      tag: 'Connection requests',
      summary: 'Take back what made a device reachable',
      permission: 'tasks.create:setParameterValues',
      params: HelpParams,
      responses: { 202: { description: 'The task that takes it back is queued', schema: HelpBegun } },
      problems: ['not-found', 'conflict', 'unavailable'],
    },
    async ({ c, params: { id, help } }) => {
      const { id: deviceId, key } = await deviceOf(s, c, id)
      await check(c, key, help)
      const begun = await s.audit.asking(c, { deviceId, before: { help } }, () =>
        s.commands.helpDevice(deviceId, { help, seconds: 0, forSeconds: 0, undo: true }, c.get('traceparent')),
      )
      return c.json(begun, 202)
    },
  )
}
