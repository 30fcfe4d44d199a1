/**
 * setVouchers: signed vouchers that switch options of the CPE on and off (TR-069 A.4.1.3, Annex C; deprecated). A voucher
 * has a serial number: set again, it changes nothing.
 */
import { z } from 'zod'
import { BAD_RESPONSE } from './fault.ts'
import { taskKind } from './kind.ts'

export const setVouchers = taskKind()({
  type: 'setVouchers',
  words: { title: 'Set vouchers', does: 'Gives the device vouchers, which switch options on and off.' },
  arguments: z.strictObject({
    vouchers: z
      .array(
        z
          .base64('is no base64')
          .min(1, 'is empty')
          .max(65_536, 'has at most 65,536 characters')
          .meta({ description: 'A signed voucher (TR-069 Annex C), base64' }),
      )
      .min(1, 'has at least one entry')
      .max(64),
  }),
  result: z.null(),
  example: { arguments: { vouchers: ['PFZvdWNoZXI+PC9Wb3VjaGVyPg=='] }, result: null },
  next: task => ({ send: { method: 'SetVouchers', vouchers: task.arguments.vouchers } }),
  answered: (_task, _request, response) =>
    response.method === 'SetVouchersResponse' ? { to: 'succeeded', result: null } : BAD_RESPONSE,
})
