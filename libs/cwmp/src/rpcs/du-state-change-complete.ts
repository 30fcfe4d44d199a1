/** DUStateChangeComplete: how each operation of a ChangeDUState ended, in its order. */
import { text } from '../description/field.ts'
import { rpc, type RequestOf, type ResponseOf } from '../description/rpc.ts'
import { repeated } from '../description/structure.ts'
import { duResult } from '../structures/du-result.ts'

export const duStateChangeComplete = rpc({
  method: 'DUStateChangeComplete',
  caller: 'cpe',
  clause: 'TR-069 A.4.2.3',
  since: '1.2',
  number: 41,
  once: false,
  request: {
    results: repeated('Results', duResult, 1_024),
    commandKey: text('CommandKey', 32, { required: false }),
  },
  response: {},
})

export type DUStateChangeComplete = RequestOf<typeof duStateChangeComplete>
export type DUStateChangeCompleteResponse = ResponseOf<typeof duStateChangeComplete>
