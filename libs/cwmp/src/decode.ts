/**
 * Decoding: bytes → envelope. Liberal: local names count and prefixes do not, the Header may be missing, arrays may be
 * miscounted; what was forgiven is named in `tolerated`. What cannot be read is a value that says what and where.
 */
import { decodeText } from './charset.ts'
import { excerpt, cut } from './excerpt.ts'
import { kindOf, type Decoded, type DecodeError, type DecodeOptions, type Envelope } from './envelope.ts'
import { noHeaders, readHeaders, type Headers } from './header.ts'
import { defaultLimits, textLimits } from './limits.ts'
import { codecOf, isMessage, nameOf, type Message, type MessageOf } from './rpcs/registry.ts'
import { Namespaces, soapNamespace } from './namespaces.ts'
import { inferVersion } from './version.ts'
import { XmlReader } from './xml/reader.ts'

// Control characters that XML 1.0 does not know; some CPEs send them in values.
const illegal = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/
const illegals = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]+/g

/**
 * Reads one envelope, from a CPE or from an ACS. Never throws for what a peer sent, and takes time linear in its size.
 *
 * ```ts
 * const decoded = decode(body, { contentType: request.headers['content-type'] })
 * if (!decoded.ok) return badRequest(decoded.error.message)
 * if (isMessage(decoded.envelope.message, 'Inform')) …
 * ```
 */
export function decode(body: Uint8Array, options: DecodeOptions = {}): Decoded {
  const limits = { ...defaultLimits, ...options.limits }
  if (body.length > limits.bytes)
    return failed({ code: 'too-large', message: `the body has ${body.length} bytes, more than ${limits.bytes}` })
  const decoded = decodeText(body, options.contentType)
  if (!decoded.ok) return failed({ code: 'charset', message: decoded.message })

  const source = repair(decoded.text)
  const reader = new XmlReader(source.text, limits)
  for (const deviation of [...decoded.tolerated, ...source.tolerated]) reader.tolerate(deviation)
  if (/^\s*$/.test(source.text)) return failed({ code: 'not-soap', message: 'the body is empty' })
  if (!/^\s*</.test(source.text))
    return failed({ code: 'not-soap', message: 'the body is not XML: it does not begin with <', line: 1, column: 1 })
  return readEnvelope(reader)
}

/** Whether a body counts as empty: nothing, or white space and NULs only (some CPEs send a line end). */
export function isEmptyBody(body: Uint8Array): boolean {
  return body.every(byte => byte === 0 || byte === 9 || byte === 10 || byte === 13 || byte === 32)
}

function failed(error: DecodeError): Decoded {
  return { ok: false, error }
}

function repair(text: string): {
  text: string
  tolerated: ('illegal-characters' | 'trailing-nul' | 'leading-whitespace')[]
} {
  const tolerated: ('illegal-characters' | 'trailing-nul' | 'leading-whitespace')[] = []
  if (illegal.test(text)) {
    let end = text.length
    while (end > 0 && text.charCodeAt(end - 1) === 0) end--
    if (end < text.length) tolerated.push('trailing-nul')
    const kept = text.slice(0, end).replace(illegals, '')
    if (kept.length < end) tolerated.push('illegal-characters')
    text = kept
  }
  if (text.charCodeAt(0) <= 32 && /^\s+<\?xml/.test(text)) tolerated.push('leading-whitespace')
  return { text, tolerated }
}

function readEnvelope(reader: XmlReader): Decoded {
  const root = reader.root()
  if (root === null) return xmlFailed(reader)
  if (root !== 'Envelope') {
    const what = root === 'html' || root === 'HTML' ? 'an HTML page' : `<${excerpt(root, 64)}>`
    const where = reader.where()
    return failed({
      code: 'not-soap',
      message: `the document is ${what}, not a SOAP Envelope (line ${where.line}, column ${where.column})`,
      ...where,
      path: reader.path,
    })
  }
  const namespaces = new Namespaces()
  namespaces.add(reader)
  if (namespaces.of(reader.prefix) !== soapNamespace) reader.tolerate('soap-namespace')

  const headers = noHeaders()
  const body: Body = { message: null, method: null, hasBody: false, hasHeader: false }
  for (let child = reader.child(); child !== null; child = reader.child()) {
    if (child === 'Header') {
      body.hasHeader = true
      namespaces.add(reader)
      readHeaders(reader, headers)
    } else if (child === 'Body' && !body.hasBody) {
      body.hasBody = true
      namespaces.add(reader)
      readBody(reader, namespaces, body)
    } else {
      if (child === 'Body') reader.tolerate('more-than-one-message')
      reader.skip()
    }
  }
  reader.finish()
  const envelope = finished(reader, namespaces, headers, body)
  // As far as they were read: so that the sender can be answered, and whoever asked be told what was answered.
  const known = { id: envelope.id, version: envelope.version, ...(body.method !== null && { method: body.method }) }
  if (reader.error !== null) return xmlFailed(reader, known)
  if (envelope.message === null)
    return failed({
      code: 'no-body',
      message: body.hasBody ? 'the SOAP Body holds no message' : 'the SOAP Envelope has no Body',
      path: body.hasBody ? '/Envelope/Body' : '/Envelope',
      ...known,
    })
  return { ok: true, envelope: envelope as Envelope }
}

interface Body {
  message: Message | null
  /** The name of the message, known before it is read. */
  method: string | null
  hasBody: boolean
  hasHeader: boolean
}

/** The first element of the Body; CWMP has one per envelope (TR-069 3.5). */
function readBody(reader: XmlReader, namespaces: Namespaces, body: Body): void {
  for (let child = reader.child(); child !== null; child = reader.child()) {
    if (body.method === null) {
      namespaces.add(reader)
      namespaces.method = namespaces.of(reader.prefix)
      body.method = methodOf(reader, child)
      body.message = readMessage(reader, body.method)
    } else if ((child === 'Fault' || child === 'detail') && isFaultWithoutCode(body.message, reader)) {
      // Some close the SOAP fault before what it should hold.
      reader.tolerate('fault-misplaced')
      const { cwmp } = codecOf('Fault')!.parse(reader) as MessageOf<'Fault'>
      if (cwmp.code !== '9001') body.message.cwmp = cwmp
    } else {
      reader.tolerate('more-than-one-message')
      reader.skip()
    }
  }
}

function isFaultWithoutCode(message: Message | null, reader: XmlReader): message is MessageOf<'Fault'> {
  return message !== null && isMessage(message, 'Fault') && reader.tolerated.includes('fault-without-cwmp-fault')
}

/** A method's name is 64 characters at most (TR-069 A.3.1.1); the end of one that is longer says whether it is an answer. */
function methodOf(reader: XmlReader, name: string): string {
  if (name.length <= textLimits.method) return name
  reader.tolerate('text-cut')
  const ending = name.endsWith('Response') ? 'Response' : ''
  return cut(name, textLimits.method - ending.length) + ending
}

function readMessage(reader: XmlReader, method: string): Message {
  const codec = codecOf(method)
  if (codec !== undefined) return codec.parse(reader) as Message
  reader.skip()
  return { method: 'unknown', name: method }
}

function finished(
  reader: XmlReader,
  namespaces: Namespaces,
  headers: Headers,
  { message, hasHeader }: Body,
): Envelope<Message | null> {
  if (!hasHeader) reader.tolerate('missing-header')
  if (headers.id === null) reader.tolerate('missing-id')
  const namespace = namespaces.cwmp()
  if (namespace === '') reader.tolerate('missing-namespace')
  else if (message !== null && message.method !== 'Fault' && namespaces.method !== namespace)
    reader.tolerate('wrong-namespace')
  const { version, known } = inferVersion({
    namespace,
    supportedVersions: headers.supportedVersions,
    sessionTimeout: headers.sessionTimeout,
  })
  if (!known) reader.tolerate('unknown-namespace')
  return {
    ...headers,
    namespace,
    version,
    kind: kindOf(message === null ? '' : nameOf(message)),
    message,
    tolerated: reader.tolerated,
  }
}

function xmlFailed(reader: XmlReader, known: Pick<DecodeError, 'id' | 'version' | 'method'> = {}): Decoded {
  const { code, message, line, column, path } = reader.error!
  return failed({
    code,
    message: `${message} (line ${line}, column ${column}${path === '' ? '' : `, ${path}`})`,
    line,
    column,
    path,
    ...known,
  })
}
