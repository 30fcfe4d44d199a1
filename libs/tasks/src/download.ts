/**
 * download: one Download (TR-069 A.3.2.8, never twice) of a file of ours, under a URL that is good for this device and
 * task, or from elsewhere. Done when TransferComplete says so, firmware when the device runs it (steps/download.ts).
 */
import { z } from 'zod'
import { taskKind } from './kind.ts'
import { downloadResult, downloads } from './steps/download.ts'
import type { DownloadNotes, DownloadSource } from './steps/download.ts'
import { downloadArguments, httpUrl, sourceObjection } from './steps/file.ts'
import { queueFaulted, unknownNext } from './steps/transfer.ts'
import { keyOf } from './task.ts'

const machine = downloads<DownloadSource & { readonly delaySeconds: number }>({
  event: 'M Download',
  after: ({ delaySeconds }) => delaySeconds * 1_000,
})

export const download = taskKind<DownloadNotes>()({
  type: 'download',
  words: {
    title: 'Download a file',
    does: 'Has the device fetch a file, such as new firmware, and waits until it is in use.',
  },
  arguments: z.strictObject({
    ...downloadArguments,
    delaySeconds: z.number().int().min(0).max(4_294_967_295).default(0),
    successUrl: httpUrl('Where the device leads its user afterwards, where that is how it was begun'),
    failureUrl: httpUrl('The same where it failed'),
  }),
  result: downloadResult,
  example: {
    arguments: { fileType: '1 Firmware Upgrade Image', file: 'firmware-2.1.bin' },
    result: { status: 0, startTime: '2026-01-31T23:59:50Z', completeTime: '2026-01-31T23:59:59Z' },
  },
  check: sourceObjection,
  sharesItsWait: true,
  file: ({ file, fileType }) => (file === undefined ? null : { name: file, fileType: fileType ?? null }),
  next(task, context) {
    if (task.progress.unknown) return unknownNext(machine.transfer, task, context)
    const { fields, notes } = machine.request(task, context)
    const { delaySeconds, successUrl = '', failureUrl = '' } = task.arguments
    return {
      send: { method: 'Download', commandKey: keyOf(task), ...fields, delaySeconds, successUrl, failureUrl },
      notes,
    }
  },
  answered: machine.answered,
  faulted: (_task, request) => queueFaulted(request),
  opened: machine.opened,
  called: machine.called,
  transferred: machine.transferred,
  overdue: machine.overdue,
})
