/** Virtual devices as the API shows and takes them. */
import { z } from '@hono/zod-openapi'
import { MOST_SIMULATED } from '../simulator.ts'
import { TimeOrNull } from './common.ts'

export const SimulatedDevices = z
  .object({
    state: z.enum(['stopped', 'starting', 'running']).openapi({
      description: 'starting: not each has had its first session yet',
    }),
    count: z.number().int(),
    most: z.number().int().openapi({ description: 'So many at once; more are for `npm run simulate`' }),
    startedAt: TimeOrNull,
    deviceIds: z.array(z.string()),
    sessions: z.object({ completed: z.number().int(), failed: z.number().int() }),
    lastFailure: z
      .object({ deviceId: z.string(), kind: z.string(), message: z.string() })
      .nullable()
      .openapi({ description: 'Why a session failed last, as the device saw it' }),
    ended: z.string().nullable().openapi({ description: 'Why they ended, where nobody stopped them' }),
    hindrance: z
      .string()
      .nullable()
      .openapi({ description: 'Why no virtual device would get in as things are set; null: nothing keeps them out' }),
  })
  .openapi('SimulatedDevices')
export const SimulateBody = z
  .strictObject({ count: z.number().int().min(1).max(MOST_SIMULATED).default(20) })
  .openapi('SimulateBody')
