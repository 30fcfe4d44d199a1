/**
 * Encoding: message → envelope. Strict: SOAP 1.1, only the top-level CWMP elements qualified, arrays with arrayType, values with
 * xsi:type, ASCII only, one of the three namespaces of the standard (TR-069 3.4.1, 3.5, Table 89).
 */
import { excerpt } from './excerpt.ts'
import { writeHeaders } from './header.ts'
import { methodElement } from './description/rpc.ts'
import { codecOf, type Message } from './rpcs/registry.ts'
import { soapNamespace } from './namespaces.ts'
import { namespaceOf, type CwmpVersion } from './version.ts'

export interface Outgoing {
  /** cwmp:ID: the request's own, or the one of the request that is answered; null sends none. */
  id: string | null
  version: CwmpVersion
  message: Message
  /** UseCWMPVersion: only with an InformResponse, and only to a CPE that sent SupportedCWMPVersions (TR-069 3.7.2.1). */
  useVersion?: CwmpVersion
  /** SupportedCWMPVersions: a CPE's, only with an Inform. */
  supportedVersions?: CwmpVersion[] | null
  /** SessionTimeout in seconds, at least 30: a CPE's, only with an Inform. */
  sessionTimeout?: number | null
  style?: EncodeStyle
}

/** What a few CPEs want otherwise, in every message. */
export interface EncodeStyle {
  /** Prefix of the SOAP envelope; `soap-env` unless said otherwise. */
  soapPrefix?: string
}

export interface EncodeOptions {
  /**
   * Begin with an XML declaration; false unless said otherwise. Some CPEs end every session at an InformResponse that has one
   * (netcwmp, Orange's agent), a few are said to need it. Without it the text is UTF-8 all the same (XML 1.0, 4.3.3).
   */
  declaration?: boolean
}

/**
 * One envelope as text; it is ASCII, so its length is its length in bytes.
 *
 * ```ts
 * encode({ id: envelope.id, version, message: { method: 'InformResponse', maxEnvelopes: 1 } })
 * ```
 */
export function encode(outgoing: Outgoing, options: EncodeOptions = {}): string {
  const { message, version } = outgoing
  const soap = outgoing.style?.soapPrefix ?? 'soap-env'
  const headers = writeHeaders(
    {
      id: outgoing.id,
      sessionTimeout: message.method === 'Inform' ? (outgoing.sessionTimeout ?? null) : null,
      supportedVersions: message.method === 'Inform' ? (outgoing.supportedVersions ?? null) : null,
      useVersion: message.method === 'InformResponse' ? (outgoing.useVersion ?? null) : null,
    },
    soap,
  )
  const declaration = options.declaration === true ? '<?xml version="1.0" encoding="UTF-8"?>' : ''
  return `${declaration}${opening(soap, version)}<${soap}:Header>${headers}</${soap}:Header><${soap}:Body>${bodyOf(message, soap)}</${soap}:Body></${soap}:Envelope>`
}

const openings = new Map<string, string>()

function opening(soap: string, version: CwmpVersion): string {
  const key = `${soap} ${version}`
  const known = openings.get(key)
  if (known !== undefined) return known
  if (!isName(soap) || soap === 'cwmp' || soap === 'soap-enc' || soap.startsWith('xs'))
    throw new TypeError(`not a prefix for SOAP: ${excerpt(soap)}`)
  const made =
    `<${soap}:Envelope xmlns:${soap}="${soapNamespace}" xmlns:soap-enc="http://schemas.xmlsoap.org/soap/encoding/"` +
    ` xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:cwmp="${namespaceOf(version)}">`
  if (openings.size < 64) openings.set(key, made)
  return made
}

function bodyOf(message: Message, soap: string): string {
  if (message.method !== 'unknown') return codecOf(message.method)!.build(message, soap)
  if (!isName(message.name)) throw new TypeError(`not a name of a method: ${excerpt(message.name)}`)
  return methodElement(message.name, '')
}

function isName(text: string): boolean {
  return /^[A-Za-z_][\w.-]*$/.test(text)
}
