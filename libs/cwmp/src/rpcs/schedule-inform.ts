/** ScheduleInform: the CPE comes by itself after a time, with `3 SCHEDULED` and `M ScheduleInform`. */
import { text, unsigned } from '../description/field.ts'
import { rpc, type RequestOf, type ResponseOf } from '../description/rpc.ts'

export const scheduleInform = rpc({
  method: 'ScheduleInform',
  caller: 'acs',
  clause: 'TR-069 A.4.1.2',
  since: '1.0',
  number: 25,
  once: true,
  request: { delaySeconds: unsigned('DelaySeconds'), commandKey: text('CommandKey', 32) },
  response: {},
})

export type ScheduleInform = RequestOf<typeof scheduleInform>
export type ScheduleInformResponse = ResponseOf<typeof scheduleInform>
