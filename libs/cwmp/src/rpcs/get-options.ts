/** GetOptions: the options that vouchers switched on (deprecated, TR-069 Annex C). An empty name asks for all. */
import { dateTime, text, unsigned } from '../description/field.ts'
import { rpc, type RequestOf, type ResponseOf } from '../description/rpc.ts'
import { array, structure } from '../description/structure.ts'

const option = structure('OptionStruct', {
  optionName: text('OptionName', 64),
  /** Serial number of the voucher. */
  voucherSn: unsigned('VoucherSN'),
  state: unsigned('State'),
  /** 0 disabled, 1 enabled with expiration, 2 enabled without. */
  mode: unsigned('Mode'),
  startDate: dateTime('StartDate'),
  expirationDate: dateTime('ExpirationDate', { required: false }),
  isTransferable: unsigned('IsTransferable'),
})

export const getOptions = rpc({
  method: 'GetOptions',
  caller: 'acs',
  clause: 'TR-069 A.4.1.4',
  since: '1.0',
  number: 31,
  once: false,
  request: { optionName: text('OptionName', 64) },
  response: { options: array('OptionList', option, { most: 10_000 }) },
})

export type GetOptions = RequestOf<typeof getOptions>
export type GetOptionsResponse = ResponseOf<typeof getOptions>
