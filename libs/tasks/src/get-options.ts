/** getOptions: which options vouchers have switched on (TR-069 A.4.1.4, Annex C; deprecated). */
import { z } from 'zod'
import { BAD_RESPONSE } from './fault.ts'
import { taskKind } from './kind.ts'

export const getOptions = taskKind()({
  type: 'getOptions',
  words: { title: 'Ask for its options', does: 'Asks the device which options vouchers have switched on.' },
  arguments: z.strictObject({
    optionName: z.string().max(64).default('').meta({ description: 'Empty for all' }),
  }),
  result: z.object({
    options: z.array(
      z.object({
        optionName: z.string(),
        voucherSn: z.number().int(),
        state: z.number().int(),
        mode: z.number().int().meta({ description: '0 disabled, 1 enabled with expiration, 2 enabled without' }),
        startDate: z.string(),
        expirationDate: z.string().optional(),
        isTransferable: z.number().int(),
      }),
    ),
  }),
  example: {
    arguments: { optionName: '' },
    result: {
      options: [
        {
          optionName: 'Second line',
          voucherSn: 17,
          state: 1,
          mode: 2,
          startDate: '2026-01-31T00:00:00Z',
          isTransferable: 0,
        },
      ],
    },
  },
  next: task => ({ send: { method: 'GetOptions', optionName: task.arguments.optionName } }),
  answered: (_task, _request, response) =>
    response.method === 'GetOptionsResponse'
      ? { to: 'succeeded', result: { options: response.options } }
      : BAD_RESPONSE,
})
