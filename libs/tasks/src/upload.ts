/**
 * upload: one Upload (TR-069 A.4.1.5, never twice); the CPE sends the file with HTTP PUT. Done when TransferComplete
 * comes with its CommandKey (steps/transfer.ts).
 */
import { z } from 'zod'
import { BAD_RESPONSE } from './fault.ts'
import { taskKind } from './kind.ts'
import { queueFaulted, queueQuestion, transferAnswered, transferCalled, transferOverdue } from './steps/transfer.ts'
import type { TransferNotes, TransferTimes } from './steps/transfer.ts'
import { keyOf } from './task.ts'

const times = ({ startTime, completeTime }: TransferTimes): TransferTimes => ({ startTime, completeTime })

export const upload = taskKind<TransferNotes>()({
  type: 'upload',
  words: { title: 'Upload a file', does: 'Has the device send one of its files, such as its configuration or a log.' },
  arguments: z.strictObject({
    fileType: z.string().min(1, 'is empty').max(64).meta({
      description: 'As the standard numbers uploads, e.g. "3 Vendor Configuration File 1", "4 Vendor Log File 1"',
    }),
    url: z
      .url({ protocol: /^https?$/, error: 'is an http or https URL' })
      .max(256, 'has at most 256 characters (TR-069 A.4.1.5)')
      .meta({ description: 'Where the device sends it, with PUT' }),
    username: z.string().max(256).optional(),
    password: z.string().max(256).optional(),
    delaySeconds: z.number().int().min(0).max(4_294_967_295).default(0),
  }),
  result: z.object({
    startTime: z
      .string()
      .meta({ description: 'By the clock of the device; 0001-01-01T00:00:00Z where it does not tell' }),
    completeTime: z.string(),
  }),
  example: {
    arguments: { fileType: '4 Vendor Log File 1', url: 'https://logs.example.net/in/42' },
    result: { startTime: '2026-01-31T23:59:50Z', completeTime: '2026-01-31T23:59:59Z' },
  },
  sharesItsWait: true,
  next(task, { device }) {
    if (task.progress.unknown) return { send: queueQuestion(device) }
    const { fileType, url, username = '', password = '', delaySeconds } = task.arguments
    return { send: { method: 'Upload', commandKey: keyOf(task), fileType, url, username, password, delaySeconds } }
  },
  answered: (task, _request, response, context) => transferAnswered(task, response, context, times) ?? BAD_RESPONSE,
  faulted: (_task, request) => queueFaulted(request),
  called: (task, call) => transferCalled(task, call, times),
  overdue: transferOverdue,
})
