/**
 * Download (TR-069 A.3.2.8, ACS → CPE): the CPE fetches a file, now or later.
 *
 * ```
 * Download(CommandKey string(32), FileType string(64), URL string(256), Username string(256), Password string(256),
 *          FileSize unsignedInt, TargetFileName string(256), DelaySeconds unsignedInt, SuccessURL string(256), FailureURL string(256))
 * ```
 */
import { textLimits } from '../limits.ts'
import { Arguments } from '../structures/arguments.ts'
import { element, integerElement, readText, readToken, readUnsigned } from '../structures/scalars.ts'
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

const parts = new Arguments<Download>({
  CommandKey: (reader, message) => { message.commandKey = readToken(reader, textLimits.key) },
  FileType: (reader, message) => { message.fileType = readToken(reader, textLimits.fileType) },
  URL: (reader, message) => { message.url = readToken(reader, textLimits.url) },
  Username: (reader, message) => { message.username = readText(reader, textLimits.credential) },
  Password: (reader, message) => { message.password = readText(reader, textLimits.credential) },
  FileSize: (reader, message) => { message.fileSize = readUnsigned(reader, 0) },
  TargetFileName: (reader, message) => { message.targetFileName = readToken(reader, textLimits.fileName) },
  DelaySeconds: (reader, message) => { message.delaySeconds = readUnsigned(reader, 0) },
  SuccessURL: (reader, message) => { message.successUrl = readToken(reader, textLimits.url) },
  FailureURL: (reader, message) => { message.failureUrl = readToken(reader, textLimits.url) },
})

export const download: Codec<Download> = {
  method: 'Download',
  parse(reader) {
    return parts.read(reader, { method: 'Download', commandKey: '', fileType: '', url: '', username: '', password: '', fileSize: 0, targetFileName: '', delaySeconds: 0, successUrl: '', failureUrl: '' })
  },
  build(message) {
    return methodElement('Download', element('CommandKey', message.commandKey) + element('FileType', message.fileType) + element('URL', message.url)
      + element('Username', message.username) + element('Password', message.password) + integerElement('FileSize', message.fileSize)
      + element('TargetFileName', message.targetFileName) + integerElement('DelaySeconds', message.delaySeconds)
      + element('SuccessURL', message.successUrl) + element('FailureURL', message.failureUrl))
  },
}
