/**
 * setParameterAttributes: which changes the CPE is to tell, and who else may write (TR-069 A.3.2.4). All of them or, with
 * a fault, none. Setting the same again changes nothing, so that a lost answer is settled by asking again.
 */
import { z } from 'zod'
import { EMPTY_COUNTS, name } from './arguments.ts'
import { BAD_RESPONSE } from './fault.ts'
import { taskKind } from './kind.ts'

const attribute = z.strictObject({
  name,
  notification: z
    .number()
    .int()
    .min(0)
    .max(6)
    .optional()
    .meta({ description: '0 off, 1 passive, 2 active, 3 to 6 with lightweight notifications (TR-069 Table 23)' }),
  accessList: z
    .array(z.string().max(64))
    .max(64)
    .optional()
    .meta({ description: 'Who else may write: "Subscriber", or nobody where it is empty', [EMPTY_COUNTS]: true }),
})

export const setParameterAttributes = taskKind()({
  type: 'setParameterAttributes',
  words: { title: 'Set attributes', does: 'Sets which changes the device tells, and who else may write.' },
  arguments: z.strictObject({ attributes: z.array(attribute).min(1, 'has at least one entry').max(5_000) }),
  result: z.null(),
  example: { arguments: { attributes: [{ name: 'Device.WiFi.', notification: 2 }] }, result: null },
  check: ({ attributes }) => {
    const idle = attributes.findIndex(a => a.notification === undefined && a.accessList === undefined)
    return idle === -1 ? null : { where: `attributes.${idle}`, detail: 'has neither notification nor accessList' }
  },
  next: ({ arguments: { attributes } }) => ({
    send: {
      method: 'SetParameterAttributes',
      attributes: attributes.map(({ name: of, notification, accessList }) => ({
        name: of,
        notificationChange: notification !== undefined,
        notification: notification ?? 0,
        accessListChange: accessList !== undefined,
        accessList: accessList ?? [],
      })),
    },
  }),
  answered({ arguments: { attributes } }, _request, response) {
    if (response.method !== 'SetParameterAttributesResponse') return BAD_RESPONSE
    // A partial path sets what is below it, which only reading can name.
    const parameters = attributes.flatMap(({ name: of, notification }) =>
      notification === undefined || of.endsWith('.') ? [] : [{ name: of, notification }],
    )
    return { to: 'succeeded', result: null, learned: { parameters } }
  },
})
