/**
 * scheduleDownload: one ScheduleDownload (TR-069 A.4.1.8, CWMP 1.2, never twice): the device fetches a file within one of
 * at most two windows of time. It ends as a download does (steps/download.ts).
 */
import { z } from 'zod'
import type { Objection } from './kind.ts'
import { taskKind } from './kind.ts'
import { downloads } from './steps/download.ts'
import type { DownloadNotes } from './steps/download.ts'
import { downloadArguments, sourceObjection } from './steps/file.ts'

const seconds = z.number().int().min(0).max(4_294_967_295)

const window = z.strictObject({
  start: seconds.meta({ description: 'Seconds from when the device gets the call' }),
  end: seconds.meta({ description: 'Likewise' }),
  mode: z.string().min(1, 'is empty').max(64).meta({
    description: '"1 At Any Time", "2 Immediately", "3 When Idle", "4 Confirmation Needed", or a vendor\'s',
  }),
  userMessage: z.string().max(256).optional().meta({ description: 'For whoever has to confirm it' }),
  maxRetries: z.number().int().min(-1).max(2_147_483_647).optional().meta({
    description: 'How often the device tries again in this window; -1, or left out: as often as it likes',
  }),
})
type Window = z.output<typeof window>

const schema = z.strictObject({
  ...downloadArguments,
  windows: z.array(window).min(1, 'has at least one window').max(2, 'has at most 2 windows (TR-069 A.4.1.8)'),
})

/** What the schema cannot say of windows: each ends after it began, and the second begins after the first. */
function windowsObjection(windows: readonly Window[]): Objection | null {
  for (const [i, { start, end }] of windows.entries()) {
    if (start >= end) return { where: `windows.${i}.end`, detail: 'is after its start' }
    if (i > 0 && start < windows[i - 1]!.end)
      return {
        where: `windows.${i}.start`,
        detail: 'is not before the end of the window before: windows must not overlap',
      }
  }
  return null
}

export const scheduleDownload = taskKind<DownloadNotes>()({
  type: 'scheduleDownload',
  words: {
    title: 'Download a file at a set time',
    does: 'Has the device fetch a file within a window of time, such as new firmware at night.',
  },
  arguments: schema,
  example: {
    arguments: {
      file: 'firmware-2.1.bin',
      windows: [{ start: 3600, end: 10_800, mode: '3 When Idle', maxRetries: 3 }],
    },
    result: { status: 0, startTime: '2026-01-31T23:59:50Z', completeTime: '2026-01-31T23:59:59Z' },
  },
  check: a => sourceObjection(a) ?? windowsObjection(a.windows),
  ...downloads<z.output<typeof schema>>({
    event: 'M ScheduleDownload',
    after: ({ windows }) => Math.max(...windows.map(w => w.end)) * 1_000,
    // Its answer has no Status: each end is told.
    mayEndAtOnce: () => false,
    rpc: (fields, { windows }) => ({
      method: 'ScheduleDownload',
      ...fields,
      windows: windows.map(w => ({ ...w, userMessage: w.userMessage ?? '', maxRetries: w.maxRetries ?? -1 })),
    }),
  }),
})
