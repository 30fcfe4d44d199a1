/** Files at the gateway: what a task only names becomes a URL that is good for one device and task where its RPC is encoded. */
import type { AcsRequest } from '@auroralinks/cwmp'
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
      const reference = 'url' in message ? fileReferenceOf(message.url) : null
      if (reference === null) return message
      const { direction, login, ...granted } = reference
      const grant = { ...granted, deviceId }
      const isDownload = direction === 'download'
      const fields = login
        ? (isDownload ? urls.login : urls.uploadLogin)(o.base, grant)
        : { url: (isDownload ? urls.sign : urls.signUpload)(o.base, grant) }
      return { ...message, ...fields }
    },
  }
}
