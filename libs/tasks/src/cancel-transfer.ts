/**
 * cancelTransfer: the CPE drops the transfers with a CommandKey (TR-069 A.4.1.9), which is that of a task of ours or any
 * other. One that is too far gone it refuses with 9021. Dropping twice changes nothing.
 */
import { z } from 'zod'
import { BAD_RESPONSE } from './fault.ts'
import { taskKind } from './kind.ts'
import { keyOf } from './task.ts'

export const cancelTransfer = taskKind()({
  type: 'cancelTransfer',
  words: { title: 'Cancel a transfer', does: 'Has the device drop a transfer that is not done.' },
  arguments: z.strictObject({
    taskId: z.string().max(64).optional().meta({ description: 'The task that asked for the transfer' }),
    commandKey: z.string().max(32).optional().meta({ description: 'In place of taskId' }),
  }),
  result: z.null(),
  example: { arguments: { commandKey: 'fw-7' }, result: null },
  check: ({ taskId, commandKey }) =>
    (taskId === undefined) === (commandKey === undefined)
      ? { where: 'taskId', detail: 'or commandKey is to be given, and not both' }
      : null,
  next({ arguments: { taskId, commandKey } }) {
    return { send: { method: 'CancelTransfer', commandKey: commandKey ?? keyOf({ id: taskId! }) } }
  },
  answered: (_task, request, response) =>
    response.method === 'CancelTransferResponse' && request.method === 'CancelTransfer'
      ? { to: 'succeeded', result: null, cancelled: request.commandKey }
      : BAD_RESPONSE,
})
