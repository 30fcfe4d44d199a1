/** getParameterAttributes: how changes are notified, and who else may write (TR-069 A.3.2.5). */
import { z } from 'zod'
import { name } from './arguments.ts'
import { BAD_RESPONSE } from './fault.ts'
import { taskKind } from './kind.ts'

export const getParameterAttributes = taskKind()({
  type: 'getParameterAttributes',
  words: { title: 'Read attributes', does: 'Asks the device which changes it tells, and who else may write.' },
  arguments: z.strictObject({ names: z.array(name).min(1, 'names at least one parameter').max(5_000) }),
  result: z.object({
    attributes: z.array(
      z.object({ name: z.string(), notification: z.number().int(), accessList: z.array(z.string()) }),
    ),
  }),
  example: {
    arguments: { names: ['Device.DeviceInfo.SoftwareVersion'] },
    result: {
      attributes: [{ name: 'Device.DeviceInfo.SoftwareVersion', notification: 2, accessList: ['Subscriber'] }],
    },
  },
  next: task => ({ send: { method: 'GetParameterAttributes', names: task.arguments.names } }),
  answered: (_task, _request, response) =>
    response.method === 'GetParameterAttributesResponse'
      ? {
          to: 'succeeded',
          result: { attributes: response.attributes },
          learned: {
            parameters: response.attributes.map(a => ({ name: a.name, notification: a.notification })),
          },
        }
      : BAD_RESPONSE,
})
