/**
 * Download (TR-069 A.3.2.8, ACS → CPE): the CPE fetches a file, now or later.
 *
 * ```
 * Download(CommandKey string(32), FileType string(64), URL string(256), Username string(256), Password string(256),
 *          FileSize unsignedInt, TargetFileName string(256), DelaySeconds unsignedInt, SuccessURL string(256), FailureURL string(256))
 * ```
 */
import { element, integerElement, readInteger, readToken } from '../structures/scalars.ts'
import { methodElement, type Codec } from './codec.ts'

export interface Download {
  method: 'Download'
  commandKey: string
  /** `1 Firmware Upgrade Image`, `3 Vendor Configuration File` … */
  fileType: string
  url: string
  username: string
  password: string
  /** Bytes; 0 when not known. */
  fileSize: number
  targetFileName: string
  delaySeconds: number
  successUrl: string
  failureUrl: string
}

export const download: Codec<Download> = {
  method: 'Download',
  parse(reader) {
    const message: Download = { method: 'Download', commandKey: '', fileType: '', url: '', username: '', password: '', fileSize: 0, targetFileName: '', delaySeconds: 0, successUrl: '', failureUrl: '' }
    for (let child = reader.child(); child !== null; child = reader.child()) {
      switch (child) {
        case 'CommandKey': message.commandKey = readToken(reader); break
        case 'FileType': message.fileType = readToken(reader); break
        case 'URL': message.url = readToken(reader); break
        case 'Username': message.username = reader.text(); break
        case 'Password': message.password = reader.text(); break
        case 'FileSize': message.fileSize = readInteger(reader, 0); break
        case 'TargetFileName': message.targetFileName = readToken(reader); break
        case 'DelaySeconds': message.delaySeconds = readInteger(reader, 0); break
        case 'SuccessURL': message.successUrl = readToken(reader); break
        case 'FailureURL': message.failureUrl = readToken(reader); break
        default: reader.skip()
      }
    }
    return message
  },
  build(message) {
    return methodElement('Download', element('CommandKey', message.commandKey) + element('FileType', message.fileType) + element('URL', message.url)
      + element('Username', message.username) + element('Password', message.password) + integerElement('FileSize', message.fileSize)
      + element('TargetFileName', message.targetFileName) + integerElement('DelaySeconds', message.delaySeconds)
      + element('SuccessURL', message.successUrl) + element('FailureURL', message.failureUrl))
  },
}
