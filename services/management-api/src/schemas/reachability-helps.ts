/** What can make a device reachable: asked for, and begun. */
import { z } from '@hono/zod-openapi'
import { HELPS } from './common.ts'
import { DeviceParams } from './devices.ts'

export const HelpParams = z.object({ id: DeviceParams.shape.id, help: z.enum(HELPS) })

const forSeconds = z
  .number()
  .int()
  .min(60)
  .max(31_536_000)
  .optional()
  .openapi({ description: 'How long it is to last once it is on; then it is taken back' })

export const NewHelp = z
  .discriminatedUnion('help', [
    z.strictObject({
      help: z.literal('stun').openapi({
        description: 'STUN is switched on in it (TR-069 Annex G), with the credentials of its connection requests',
      }),
      forSeconds,
    }),
    z.strictObject({
      help: z.literal('interval').openapi({ description: 'It comes more often for a while' }),
      seconds: z
        .number()
        .int()
        .min(30)
        .max(86_400)
        .optional()
        .openapi({ description: 'PeriodicInformInterval meanwhile; left out: as the rules say, or 300' }),
      forSeconds,
    }),
  ])
  .openapi('NewReachabilityHelp')

export const HelpBegun = z
  .object({
    deviceId: z.string(),
    help: z.enum(HELPS),
    taskId: z.string().openapi({ description: 'The task that writes it, in the next session of the device' }),
  })
  .openapi('ReachabilityHelpBegun')
