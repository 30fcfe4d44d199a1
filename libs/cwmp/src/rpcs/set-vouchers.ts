/** SetVouchers: signed vouchers, base64, that switch options on and off (deprecated, TR-069 Annex C). */
import { rpc, type RequestOf, type ResponseOf } from '../description/rpc.ts'
import { base64s } from '../description/strings.ts'

export const setVouchers = rpc({
  method: 'SetVouchers',
  caller: 'acs',
  clause: 'TR-069 A.4.1.3',
  since: '1.0',
  number: 32,
  once: false,
  request: { vouchers: base64s('VoucherList', 65_536, 64) },
  response: {},
})

export type SetVouchers = RequestOf<typeof setVouchers>
export type SetVouchersResponse = ResponseOf<typeof setVouchers>
