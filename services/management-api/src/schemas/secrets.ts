/** The change of the sealing key as the API shows it. */
import { z } from '@hono/zod-openapi'
import { Time } from './common.ts'

export const SecretRotation = z
  .object({
    state: z.enum(['none', 'running', 'done']).openapi({ description: 'none: nobody ever asked for one' }),
    keys: z.array(z.string()).openapi({
      description: 'Names of the keys of `ACS_SECRET_KEY`, the present one first. They tell nothing of the keys',
    }),
    id: z.string().nullable(),
    keyId: z.string().nullable().openapi({ description: 'The key that all is to be sealed under' }),
    requestedAt: Time.nullable(),
    requestedBy: z.string().nullable(),
    endedAt: Time.nullable(),
    total: z.number().int().openapi({
      description:
        'Credentials of devices, waiting tasks, jobs and waiting lines of imports that were sealed otherwise',
    }),
    done: z.number().int(),
    remaining: z.number().int().openapi({ description: 'Counted for this answer. 0: the key of before may go' }),
    unreadable: z
      .array(
        z.object({
          deviceId: z.string().optional(),
          taskId: z.string().optional(),
          jobId: z.string().optional(),
          importId: z.string().optional(),
          line: z.number().int().optional(),
        }),
      )
      .openapi({
        description:
          'What no key opens, 100 at most: put these credentials again, cancel these tasks, jobs and imports',
      }),
  })
  .openapi('SecretRotation')
