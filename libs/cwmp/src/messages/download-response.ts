/** DownloadResponse (TR-069 A.3.2.8, CPE → ACS): `DownloadResponse(Status int, StartTime dateTime, CompleteTime dateTime)`; Status 1: a TransferComplete follows. */
import { element, integerElement, readInteger, readToken, unknownTime } from '../structures/scalars.ts'
import { methodElement, type Codec } from './codec.ts'

export interface DownloadResponse {
  method: 'DownloadResponse'
  status: number
  /** As sent; Unknown Time when the transfer has not happened yet. */
  startTime: string
  completeTime: string
}

export const downloadResponse: Codec<DownloadResponse> = {
  method: 'DownloadResponse',
  parse(reader) {
    // Without a Status nothing says that it is done: then a TransferComplete is waited for.
    const message: DownloadResponse = { method: 'DownloadResponse', status: 1, startTime: unknownTime, completeTime: unknownTime }
    let met = 0
    for (let child = reader.child(); child !== null; child = reader.child()) {
      met++
      switch (child) {
        case 'Status': message.status = readInteger(reader, 1); break
        case 'StartTime': message.startTime = readToken(reader) || unknownTime; break
        case 'CompleteTime': message.completeTime = readToken(reader) || unknownTime; break
        default: met--; reader.skip()
      }
    }
    if (met < 3 && reader.error === null) reader.tolerate('missing-argument')
    return message
  },
  build(message) {
    return methodElement('DownloadResponse', integerElement('Status', message.status) + element('StartTime', message.startTime) + element('CompleteTime', message.completeTime))
  },
}
