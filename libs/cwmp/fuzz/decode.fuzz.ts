/**
 * The decoder under odd messages: it never throws, takes time for what it reads and no more, says only short things about what
 * it refuses, and what it accepts keeps every limit and can be written: as an envelope, and on the bus.
 */
import assert from 'node:assert/strict'
import { cwmpV1, encodeMessage, sessionV1 } from '@auroralinks/contracts'
import { decode, decodeText, encode, isMessage, listLimits, redact, textLimits, type Envelope, type Message } from '../src/index.ts'
import { Mutator, type Case } from './mutate.ts'

export const name = 'cwmp decoder'

/** CPU of one message of at most 200 kB, in µs: a thousand times what such a message takes. */
const MOST_CPU = 5_000_000

export async function fuzz({ seed, until }: { seed: number; until: () => boolean }): Promise<{ cases: number }> {
  const mutator = new Mutator(seed)
  let cases = 0
  for (; !until(); cases++) {
    const one = mutator.next()
    const wrong = problemOf(one)
    if (wrong !== null) throw new Error(`case ${cases}: ${wrong}\nContent-Type: ${one.contentType}\nbody (base64): ${Buffer.from(smallest(one).body).toString('base64')}`)
    if (cases % 256 === 0) await new Promise(resolve => setImmediate(resolve))
  }
  return { cases }
}

function problemOf(one: Case): string | null {
  try {
    check(one)
    return null
  } catch (error) {
    return (error as Error).stack ?? String(error)
  }
}

function check({ body, contentType }: Case): void {
  const before = process.cpuUsage()
  const decoded = decode(body, { contentType })
  const text = decodeText(body, contentType)
  if (text.ok) redact(text.text)
  const { user, system } = process.cpuUsage(before)
  assert.ok(user + system < MOST_CPU, `${(user + system) / 1000} ms for ${body.length} bytes`)
  if (decoded.ok) checkEnvelope(decoded.envelope)
  else {
    const { message, path = '', id = null, method = '' } = decoded.error
    assert.ok(message.length <= 400 && path.length <= 100, 'a long error')
    for (const said of [message, path, id ?? '', method]) checkText(said)
    assert.ok((id ?? '').length <= textLimits.id && method.length <= textLimits.method, 'a long id or method')
  }
}

function checkEnvelope(envelope: Envelope): void {
  checkStrings('', envelope)
  const { message } = envelope
  if ('unknown' in message) {
    assert.ok(message.method.length <= textLimits.method)
    return
  }
  const again = decode(new TextEncoder().encode(encode({ id: envelope.id, version: envelope.version, message })))
  assert.ok(again.ok && again.envelope.message.method === message.method, 'what was written is not read')
  onTheBus(message)
}

/** The longest that a text may be, by its name; an identity has no limit here. */
const longest: Record<string, number> = {
  name: textLimits.name, value: textLimits.value, manufacturer: textLimits.manufacturer, code: textLimits.eventCode, commandKey: textLimits.key, parameterKey: textLimits.key, string: textLimits.faultString,
  faultString: textLimits.faultString, faultCode: textLimits.faultCode, id: textLimits.id, method: textLimits.method, namespace: 64, useVersion: textLimits.version, currentTime: textLimits.time, startTime: textLimits.time,
  completeTime: textLimits.time, fileType: textLimits.fileType, targetFileName: textLimits.fileName, url: textLimits.url, announceUrl: textLimits.url, transferUrl: textLimits.url, username: textLimits.credential,
  password: textLimits.credential, path: textLimits.name, objectName: textLimits.name, successUrl: textLimits.url, failureUrl: textLimits.url, type: 32, names: textLimits.name, methods: textLimits.method,
  supportedVersions: textLimits.version, version: 8, kind: 8, tolerated: 32,
}
const most: Record<string, number> = { events: listLimits.events, parameters: listLimits.parameters, names: listLimits.parameters, methods: listLimits.methods, supportedVersions: listLimits.versions, tolerated: 64 }
const identity = new Set(['oui', 'productClass', 'serialNumber'])

function checkStrings(key: string, value: unknown): void {
  if (typeof value === 'string') {
    checkText(value)
    assert.ok(identity.has(key) || value.length <= (longest[key] ?? -1), `${key} has ${value.length} characters`)
  } else if (typeof value === 'number') assert.ok(Number.isInteger(value) && value >= -0x80000000 && value <= 0xffffffff, `${key} is ${value}`)
  else if (Array.isArray(value)) {
    assert.ok(value.length <= (most[key] ?? -1), `${key} has ${value.length} members`)
    for (const member of value) checkStrings(key, member)
  } else if (value !== null && typeof value === 'object') for (const [part, held] of Object.entries(value)) checkStrings(part, held)
}

function checkText(text: string): void {
  assert.ok(text.isWellFormed(), 'half of a character')
  assert.ok(!text.includes('\0'), 'a NUL')
}

function onTheBus(message: Message): void {
  if (isMessage(message, 'Inform')) {
    encodeMessage(sessionV1.InformReceivedSchema, { sessionId: '1', device: message.deviceId, events: message.events, retryCount: message.retryCount })
    encodeMessage(cwmpV1.ParameterListSchema, { parameters: message.parameters })
  } else if (isMessage(message, 'GetParameterValuesResponse')) encodeMessage(cwmpV1.GetParameterValuesResponseSchema, { parameters: message.parameters })
  else if (isMessage(message, 'GetParameterNamesResponse')) encodeMessage(cwmpV1.GetParameterNamesResponseSchema, { parameters: message.parameters })
  else if (isMessage(message, 'GetRPCMethodsResponse')) encodeMessage(cwmpV1.GetRpcMethodsResponseSchema, { methods: message.methods })
  // A Status is an int, and on the bus it is unsigned.
  else if (isMessage(message, 'SetParameterValuesResponse') || isMessage(message, 'DeleteObjectResponse')) encodeMessage(cwmpV1.SetParameterValuesResponseSchema, { status: message.status >>> 0 })
  else if (isMessage(message, 'AddObjectResponse')) encodeMessage(cwmpV1.AddObjectResponseSchema, { instanceNumber: message.instanceNumber, status: message.status >>> 0 })
  else if (isMessage(message, 'Fault')) encodeMessage(cwmpV1.FaultSchema, { code: message.cwmp.code, string: message.cwmp.string, parameters: message.cwmp.parameters })
  else if (isMessage(message, 'TransferComplete')) {
    const { commandKey, startTime, completeTime, fault } = message
    encodeMessage(cwmpV1.TransferCompleteSchema, { commandKey, startTime, completeTime, ...(fault && { fault }) })
  }
}

/** The case without whatever can be left out so that it still fails. */
function smallest(one: Case): Case {
  let { body } = one
  for (let size = body.length >> 1, tries = 0; size > 0; size >>= 1) {
    for (let at = 0; at < body.length && tries < 2000; tries++) {
      const shorter = Uint8Array.from([...body.subarray(0, at), ...body.subarray(at + size)])
      if (problemOf({ ...one, body: shorter }) !== null) body = shorter
      else at += size
    }
  }
  return { ...one, body }
}
