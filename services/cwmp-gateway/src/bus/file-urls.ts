/** Files at the gateway: what a task only names becomes a URL that is good for one device and task where its RPC is encoded. */
import { isMessage } from '@auroralinks/cwmp'
import type { AcsRequest, Download, ScheduleDownload, Upload } from '@auroralinks/cwmp'
import { createFileUrls, fileReferenceOf } from '@auroralinks/runtime'

export interface FileAddresses {
  /** An RPC with a URL in place of the reference to a file; the same where it has none. @throws RangeError when `ACS_FILES_URL` leaves no room for one */
  addressed(deviceId: string, message: AcsRequest): AcsRequest
}

/** @param o.base where CPEs reach the file-server, `ACS_FILES_URL` */
export function createFileAddresses(o: { keys: readonly string[]; base: string }): FileAddresses {
  const urls = createFileUrls(o.keys)
  return {
    addressed(deviceId, message) {
      const reference = isTransfer(message) ? fileReferenceOf(message.url) : null
      if (reference === null) return message
      const { direction, login, ...granted } = reference
      const grant = { ...granted, deviceId }
      const oneWay = urls[direction]
      return { ...message, ...(login ? oneWay.login(o.base, grant) : { url: oneWay.sign(o.base, grant) }) }
    },
  }
}

type Transfer = Download | ScheduleDownload | Upload

/** The RPCs whose URL the planner writes: what a task puts into any other field called so is not ours to sign. */
const isTransfer = (message: AcsRequest): message is Transfer =>
  isMessage(message, 'Download') || isMessage(message, 'ScheduleDownload') || isMessage(message, 'Upload')
