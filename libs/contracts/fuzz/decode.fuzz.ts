/**
 * The decoder under odd messages: it never throws, takes time for what it reads and no more, says only short things about what
 * it refuses, and what it accepts keeps every limit and can be written: as an envelope, and on the bus.
 */
import assert from 'node:assert/strict'
import {
  callFromWire,
  callToWire,
  cwmpV1,
  encodeMessage,
  fromBinary,
  responseFromWire,
  responseToWire,
  sessionV1,
} from '../src/index.ts'
import {
  decode,
  decodeText,
  encode,
  isMessage,
  kindOf,
  redact,
  rpcOf,
  textLimits,
  type Envelope,
  type Message,
  type WireField,
} from '@auroralinks/cwmp'
import { Mutator, type Case } from '@auroralinks/cwmp/fuzz'

export const name = 'cwmp decoder'

/** CPU of one message of at most 200 kB, in µs. */
const MOST_CPU = 100_000
/** What takes longer is read again: a compiler or a collection of garbage may have been at work. */
const TRIES = 4

export async function fuzz({ seed, until }: { seed: number; until: () => boolean }): Promise<{ cases: number }> {
  const mutator = new Mutator(seed)
  let cases = 0
  for (; !until(); cases++) {
    const one = mutator.next()
    const wrong = problemOf(one)
    if (wrong !== null)
      throw new Error(
        `case ${cases}: ${wrong}\nContent-Type: ${one.contentType}\nbody (base64): ${Buffer.from(smallest(one).body).toString('base64')}`,
      )
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
  let decoded = decode(body, { contentType })
  for (let tries = TRIES, cpu = MOST_CPU; cpu >= MOST_CPU; tries--) {
    assert.ok(tries > 0, `${cpu / 1000} ms for ${body.length} bytes`)
    const before = process.cpuUsage()
    decoded = decode(body, { contentType })
    const text = decodeText(body, contentType)
    if (text.ok) redact(text.text)
    const { user, system } = process.cpuUsage(before)
    cpu = user + system
  }
  if (decoded.ok) checkEnvelope(decoded.envelope)
  else {
    const { message, path = '', id = null, method = '' } = decoded.error
    assert.ok(message.length <= 400 && path.length <= 100, 'a long error')
    for (const part of [message, path, id ?? '', method]) checkText(part)
    assert.ok((id ?? '').length <= textLimits.id && method.length <= textLimits.method, 'a long id or method')
  }
}

function checkEnvelope(envelope: Envelope): void {
  checkStrings('', envelope)
  const { message } = envelope
  if (message.method === 'unknown') {
    assert.ok(message.name.length <= textLimits.method)
    return
  }
  const rpc = rpcOf(message.method)
  if (rpc !== undefined)
    checkFields((rpc.method === message.method ? rpc.request : rpc.response).fields.wire.fields, message)
  const again = decode(new TextEncoder().encode(encode({ id: envelope.id, version: envelope.version, message })))
  assert.ok(again.ok && again.envelope.message.method === message.method, 'what was written is not read')
  onTheBus(message)
}

/** What a message holds is within the limits of its description. */
function checkFields(fields: readonly WireField[], message: object): void {
  for (const field of fields) {
    const value = (message as Record<string, unknown>)[field.name]
    const members = field.repeated ? (value as unknown[]) : value === null ? [] : [value]
    assert.ok(members.length <= (field.members ?? 1), `${field.name} has ${members.length} members`)
    for (const member of members) {
      if (typeof field.type === 'object') checkFields(field.type.fields, member as object)
      else if (typeof member === 'string')
        assert.ok(member.length <= field.characters!, `${field.name} has ${member.length} characters`)
    }
  }
}

/** Texts are whole characters, numbers fit their types, and what is no message is short. */
function checkStrings(key: string, value: unknown): void {
  if (typeof value === 'string') checkText(value)
  else if (typeof value === 'number')
    assert.ok(Number.isInteger(value) && value >= -0x80000000 && value <= 0xffffffff, `${key} is ${value}`)
  else if (value !== null && typeof value === 'object')
    for (const [part, held] of Object.entries(value)) checkStrings(part, held)
}

function checkText(text: string): void {
  assert.ok(text.isWellFormed(), 'half of a character')
  assert.ok(!text.includes('\0'), 'a NUL')
}

function onTheBus(message: Message): void {
  if (isMessage(message, 'Inform')) {
    encodeMessage(sessionV1.InformReceivedSchema, {
      sessionId: '1',
      device: message.deviceId,
      events: message.events,
      retryCount: message.retryCount,
    })
    encodeMessage(cwmpV1.ParameterListSchema, { parameters: message.parameters })
  } else if (kindOf(message.method) === 'request') {
    const value = encodeMessage(sessionV1.CpeCalledSchema, { call: callToWire(message) })
    assert.ok(
      rpcOf(message.method)!.caller === 'acs' ||
        callFromWire(fromBinary(sessionV1.CpeCalledSchema, value).call).method === message.method,
    )
  } else {
    const value = encodeMessage(sessionV1.RpcRespondedSchema, { response: responseToWire(message) })
    assert.ok(
      rpcOf(message.method)?.caller === 'cpe' ||
        responseFromWire(fromBinary(sessionV1.RpcRespondedSchema, value).response).method === message.method,
    )
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
