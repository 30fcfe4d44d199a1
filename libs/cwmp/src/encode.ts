/**
 * Encoding: message → envelope. Strict: SOAP 1.1, only the top-level CWMP elements qualified, arrays with arrayType, values with
 * xsi:type, ASCII only, one of the three namespaces of the standard (TR-069 3.4.1, 3.5, Table 89).
 */
import { excerpt } from './excerpt.ts'
import { writeHeaders } from './header.ts'
import { methodElement } from './description/rpc.ts'
import { codecOf, rpcOf, type Message } from './rpcs/registry.ts'
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
}

/** What a few CPEs want otherwise, in every message. */
export interface EncodeOptions {
  /**
   * Begin with an XML declaration; false unless said otherwise. Some CPEs end every session at an InformResponse that has one
   * (netcwmp, Orange's agent), a few are said to need it. Without it the text is UTF-8 all the same (XML 1.0, 4.3.3).
   */
  declaration?: boolean
  /** Prefix of the SOAP envelope; `soap-env` unless said otherwise. */
  prefix?: string
  /** `xmlns:cwmp` is the first attribute of the Envelope (quirk X9). */
  cwmpFirst?: boolean
  /** HoldRequests 0 in each Header, though its absence says the same (TR-069 Table 4). */
  holdRequests?: boolean
  /** NoMoreRequests 0 in each Header, as in the edition of 2004 (quirk X10). */
  noMoreRequests?: boolean
  /** Booleans as `true` and `false`; `1` and `0` unless said otherwise (quirk X11). */
  booleanWords?: boolean
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
  const soap = options.prefix ?? 'soap-env'
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
  const body = bodyOf(message, soap)
  const styled = options.booleanWords === true ? withBooleanWords(body, message.method) : body
  return `${declaration}${opening(soap, version, options.cwmpFirst === true)}<${soap}:Header>${headers}${moreHeaders(soap, options)}</${soap}:Header><${soap}:Body>${styled}</${soap}:Body></${soap}:Envelope>`
}

function moreHeaders(soap: string, { holdRequests, noMoreRequests }: EncodeOptions): string {
  const hold = holdRequests === true ? `<cwmp:HoldRequests ${soap}:mustUnderstand="1">0</cwmp:HoldRequests>` : ''
  return noMoreRequests === true
    ? `${hold}<cwmp:NoMoreRequests ${soap}:mustUnderstand="0">0</cwmp:NoMoreRequests>`
    : hold
}

const booleanValue = /(<Value xsi:type="xsd:boolean">)([01])(?=<)/g
const digit = /(<([\w.-]+)>)([01])(?=<)/g

/** No text holds a `<` that is not escaped, so that only elements are met. */
function withBooleanWords(body: string, method: string): string {
  const values = body.replace(booleanValue, (_, tag: string, value: string) => `${tag}${value === '1'}`)
  const rpc = rpcOf(method)
  const flags = (rpc?.request.method === method ? rpc.request : rpc?.response)?.fields.flags ?? []
  if (flags.length === 0) return values
  return values.replace(digit, (whole: string, tag: string, element: string, value: string) =>
    flags.includes(element) ? `${tag}${value === '1'}` : whole,
  )
}

const openings = new Map<string, string>()

function opening(soap: string, version: CwmpVersion, cwmpFirst: boolean): string {
  const key = `${soap} ${version} ${cwmpFirst}`
  const known = openings.get(key)
  if (known !== undefined) return known
  if (!isName(soap) || soap === 'cwmp' || soap === 'soap-enc' || soap.startsWith('xs'))
    throw new TypeError(`not a prefix for SOAP: ${excerpt(soap)}`)
  const cwmp = ` xmlns:cwmp="${namespaceOf(version)}"`
  const others =
    ` xmlns:${soap}="${soapNamespace}" xmlns:soap-enc="http://schemas.xmlsoap.org/soap/encoding/"` +
    ' xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
  const made = `<${soap}:Envelope${cwmpFirst ? cwmp + others : others + cwmp}>`
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
