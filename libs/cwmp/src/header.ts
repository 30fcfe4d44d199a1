/**
 * SOAP headers of CWMP (TR-069 Table 4): ID, HoldRequests, SessionTimeout, SupportedCWMPVersions, UseCWMPVersion.
 * Others are ignored, NoMoreRequests of the 2004 edition among them.
 */
import { cut } from './excerpt.ts'
import { listLimits, textLimits } from './limits.ts'
import { readBoolean, readUnsigned, readToken } from './description/scalars.ts'
import { escapeText } from './xml/escape.ts'
import type { XmlReader } from './xml/reader.ts'

export interface Headers {
  id: string | null
  holdRequests: boolean
  sessionTimeout: number | null
  supportedVersions: string[] | null
  useVersion: string | null
}

/** What holds where there is no Header. */
export function noHeaders(): Headers {
  return { id: null, holdRequests: false, sessionTimeout: null, supportedVersions: null, useVersion: null }
}

/** Reads the Header that the reader is at into `headers`. */
export function readHeaders(reader: XmlReader, headers: Headers): void {
  for (let child = reader.child(); child !== null; child = reader.child()) {
    switch (child) {
      case 'ID':
        headers.id = idOf(reader)
        break
      case 'HoldRequests':
        headers.holdRequests = readBoolean(reader)
        break
      case 'SessionTimeout':
        headers.sessionTimeout = positive(readUnsigned(reader, 0))
        break
      case 'SupportedCWMPVersions':
        headers.supportedVersions = listOf(reader)
        break
      case 'UseCWMPVersion':
        headers.useVersion = readToken(reader, textLimits.version)
        break
      default:
        reader.skip()
    }
  }
}

/** As it was sent, since it is echoed so; one that is too long to be kept counts as none. */
function idOf(reader: XmlReader): string | null {
  const id = reader.text()
  if (id.length <= textLimits.id) return id
  reader.tolerate('id-too-long')
  return null
}

function positive(seconds: number): number | null {
  return seconds > 0 ? seconds : null
}

/** `1.0,1.1,1.2`; an empty list says nothing and is taken as none. */
function listOf(reader: XmlReader): string[] | null {
  const list = readToken(reader, textLimits.version * listLimits.versions)
    .split(',', listLimits.versions)
    .map(version => cut(version.trim(), textLimits.version))
    .filter(version => version !== '')
  if (list.length > 0) return list
  if (reader.error === null) reader.tolerate('empty-supported-versions')
  return null
}

/** The children of the Header as they are sent; `soap` is the prefix of the envelope's namespace. */
export function writeHeaders(headers: Partial<Headers>, soap: string): string {
  let out = ''
  if (headers.id !== undefined && headers.id !== null)
    out += `<cwmp:ID ${soap}:mustUnderstand="1">${escapeText(headers.id)}</cwmp:ID>`
  if (headers.holdRequests) out += `<cwmp:HoldRequests ${soap}:mustUnderstand="1">1</cwmp:HoldRequests>`
  if (headers.sessionTimeout)
    out += `<cwmp:SessionTimeout ${soap}:mustUnderstand="0">${Math.trunc(headers.sessionTimeout)}</cwmp:SessionTimeout>`
  if (headers.supportedVersions)
    out += `<cwmp:SupportedCWMPVersions ${soap}:mustUnderstand="0">${escapeText(headers.supportedVersions.join(','))}</cwmp:SupportedCWMPVersions>`
  if (headers.useVersion)
    out += `<cwmp:UseCWMPVersion ${soap}:mustUnderstand="1">${escapeText(headers.useVersion)}</cwmp:UseCWMPVersion>`
  return out
}
