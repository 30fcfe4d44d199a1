/**
 * download: one Download (TR-069 A.3.2.8, never twice) of a file of ours, under a URL that is good for this device and
 * task, or from elsewhere. Done when TransferComplete says so, firmware when the device runs it (steps/download.ts).
 */
import { z } from 'zod'
import { taskKind } from './kind.ts'
import { downloads } from './steps/download.ts'
import type { DownloadNotes } from './steps/download.ts'
import { downloadArguments, httpUrl, sourceObjection } from './steps/file.ts'

const schema = z.strictObject({
  ...downloadArguments,
  delaySeconds: z.number().int().min(0).max(4_294_967_295).default(0),
  successUrl: httpUrl('Where the device leads its user afterwards, where that is how it was begun'),
  failureUrl: httpUrl('The same where it failed'),
})

export const download = taskKind<DownloadNotes>()({
  type: 'download',
  words: {
    title: 'Download a file',
    does: 'Has the device fetch a file, such as new firmware, and waits until it is in use.',
  },
  arguments: schema,
  example: {
    arguments: { fileType: '1 Firmware Upgrade Image', file: 'firmware-2.1.bin' },
    result: { status: 0, startTime: '2026-01-31T23:59:50Z', completeTime: '2026-01-31T23:59:59Z' },
  },
  check: sourceObjection,
  ...downloads<z.output<typeof schema>>({
    event: 'M Download',
    after: ({ delaySeconds }) => delaySeconds * 1_000,
    mayEndAtOnce: ({ delaySeconds }) => delaySeconds === 0,
    rpc: (fields, { delaySeconds, successUrl = '', failureUrl = '' }) => ({
      method: 'Download',
      ...fields,
      delaySeconds,
      successUrl,
      failureUrl,
    }),
  }),
})
