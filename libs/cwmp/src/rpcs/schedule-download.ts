/** ScheduleDownload: the CPE fetches a file within one of at most two windows of time. */
import { integer, text, unsigned } from '../description/field.ts'
import { rpc, type RequestOf, type ResponseOf } from '../description/rpc.ts'
import { array, structure } from '../description/structure.ts'
import { transferRequest } from '../structures/transfer.ts'

const window = structure('TimeWindowStruct', {
  /** Both in seconds from when the CPE gets the call; windows must not overlap. */
  start: unsigned('WindowStart'),
  end: unsigned('WindowEnd'),
  /** `1 At Any Time`, `2 Immediately`, `3 When Idle`, `4 Confirmation Needed`, or a vendor's. */
  mode: text('WindowMode', 64),
  userMessage: text('UserMessage', 256),
  /** -1: the CPE decides. */
  maxRetries: integer('MaxRetries', { missing: -1 }),
})

export const scheduleDownload = rpc({
  method: 'ScheduleDownload',
  caller: 'acs',
  clause: 'TR-069 A.4.1.8',
  since: '1.2',
  number: 26,
  once: true,
  request: {
    ...transferRequest,
    /** Bytes; 0 when not known. */
    fileSize: unsigned('FileSize'),
    targetFileName: text('TargetFileName', 256),
    windows: array('TimeWindowList', window, { most: 2 }),
  },
  response: {},
})

export type ScheduleDownload = RequestOf<typeof scheduleDownload>
export type ScheduleDownloadResponse = ResponseOf<typeof scheduleDownload>
