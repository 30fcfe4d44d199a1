/** getRpcMethods: which methods the CPE answers (TR-069 A.3.1.1), vendors' own included. */
import { z } from 'zod'
import { BAD_RESPONSE } from './fault.ts'
import { taskKind } from './kind.ts'

export const getRpcMethods = taskKind()({
  type: 'getRpcMethods',
  words: { title: 'Ask for its methods', does: 'Asks the device which methods it answers.' },
  arguments: z.strictObject({}),
  result: z.object({ methods: z.array(z.string()) }),
  example: { arguments: {}, result: { methods: ['GetRPCMethods', 'GetParameterValues', 'X_A1B2C3_Blink'] } },
  next: () => ({ send: { method: 'GetRPCMethods' } }),
  answered: (_task, _request, response) =>
    response.method === 'GetRPCMethodsResponse'
      ? { to: 'succeeded', result: { methods: response.methods } }
      : BAD_RESPONSE,
})
