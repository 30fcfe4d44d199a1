/** FactoryReset: the CPE forgets its configuration after the session, and comes back with `0 BOOTSTRAP`. */
import { rpc, type RequestOf, type ResponseOf } from '../description/rpc.ts'

export const factoryReset = rpc({
  method: 'FactoryReset',
  caller: 'acs',
  clause: 'TR-069 A.4.1.6',
  since: '1.0',
  number: 24,
  once: true,
  request: {},
  response: {},
})

export type FactoryReset = RequestOf<typeof factoryReset>
export type FactoryResetResponse = ResponseOf<typeof factoryReset>
