/** getQueuedTransfers and getAllQueuedTransfers: what the CPE has still to fetch or send (TR-069 A.4.1.1, A.4.1.7). */
import { z } from 'zod'
import { BAD_RESPONSE } from './fault.ts'
import { taskKind } from './kind.ts'

const commandKey = z.string().meta({ description: 'Of the transfer; empty where nobody asked for it' })
const state = z.number().int().meta({ description: '1 not begun, 2 under way, 3 done and being finished' })

export const getQueuedTransfers = taskKind()({
  type: 'getQueuedTransfers',
  words: { title: 'Ask for its transfers', does: 'Asks the device which transfers of ours are not done.' },
  arguments: z.strictObject({}),
  result: z.object({ transfers: z.array(z.object({ commandKey, state })) }),
  example: { arguments: {}, result: { transfers: [{ commandKey: 'fw-7', state: 2 }] } },
  next: () => ({ send: { method: 'GetQueuedTransfers' } }),
  answered: (_task, _request, response) =>
    response.method === 'GetQueuedTransfersResponse'
      ? { to: 'succeeded', result: { transfers: response.transfers } }
      : BAD_RESPONSE,
})

export const getAllQueuedTransfers = taskKind()({
  type: 'getAllQueuedTransfers',
  words: { title: 'Ask for all transfers', does: 'Asks the device which transfers are not done, its own included.' },
  arguments: z.strictObject({}),
  result: z.object({
    transfers: z.array(
      z.object({
        commandKey,
        state,
        isDownload: z.boolean(),
        fileType: z.string(),
        fileSize: z.number().int().meta({ description: 'Bytes; 0 when not known' }),
        targetFileName: z.string(),
      }),
    ),
  }),
  example: {
    arguments: {},
    result: {
      transfers: [
        {
          commandKey: 'fw-7',
          state: 2,
          isDownload: true,
          fileType: '1 Firmware Upgrade Image',
          fileSize: 0,
          targetFileName: '',
        },
      ],
    },
  },
  next: () => ({ send: { method: 'GetAllQueuedTransfers' } }),
  answered: (_task, _request, response) =>
    response.method === 'GetAllQueuedTransfersResponse'
      ? { to: 'succeeded', result: { transfers: response.transfers } }
      : BAD_RESPONSE,
})
