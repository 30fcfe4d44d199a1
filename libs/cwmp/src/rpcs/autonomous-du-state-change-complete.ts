/** AutonomousDUStateChangeComplete: software modules changed without a ChangeDUState of this ACS. */
import { rpc, type RequestOf, type ResponseOf } from '../description/rpc.ts'
import { repeated } from '../description/structure.ts'
import { autonomousDuResult } from '../structures/du-result.ts'

export const autonomousDuStateChangeComplete = rpc({
  method: 'AutonomousDUStateChangeComplete',
  caller: 'cpe',
  clause: 'TR-069 A.4.2.4',
  since: '1.2',
  number: 42,
  once: false,
  request: { results: repeated('Results', autonomousDuResult, 1_024) },
  response: {},
})

export type AutonomousDUStateChangeComplete = RequestOf<typeof autonomousDuStateChangeComplete>
export type AutonomousDUStateChangeCompleteResponse = ResponseOf<typeof autonomousDuStateChangeComplete>
