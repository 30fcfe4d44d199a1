/** DownloadResponse (TR-069 A.3.2.8, CPE → ACS): `DownloadResponse(Status int, StartTime dateTime, CompleteTime dateTime)`; Status 1: a TransferComplete follows. */
import { Arguments } from '../structures/arguments.ts'
import { element, integerElement, readTime, unknownTime } from '../structures/scalars.ts'
import { readStatusValue } from '../structures/status.ts'
import { methodElement, type Codec } from './codec.ts'

export interface DownloadResponse {
  method: 'DownloadResponse'
  status: number
  /** As sent; Unknown Time when the transfer has not happened yet. */
  startTime: string
  completeTime: string
}

const parts = new Arguments<DownloadResponse>({
  Status: (reader, message) => { message.status = readStatusValue(reader, 1) },
  StartTime: (reader, message) => { message.startTime = readTime(reader) },
  CompleteTime: (reader, message) => { message.completeTime = readTime(reader) },
})

export const downloadResponse: Codec<DownloadResponse> = {
  method: 'DownloadResponse',
  // Without a Status nothing says that it is done: then a TransferComplete is waited for.
  parse: reader => parts.readAll(reader, { method: 'DownloadResponse', status: 1, startTime: unknownTime, completeTime: unknownTime }),
  build(message) {
    return methodElement('DownloadResponse', integerElement('Status', message.status) + element('StartTime', message.startTime) + element('CompleteTime', message.completeTime))
  },
}
