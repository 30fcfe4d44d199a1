import { decode, encode } from '@auroralinks/cwmp'
import type { CwmpVersion, Envelope, EventStruct, Inform, Message, ParameterValue } from '@auroralinks/cwmp'
import { Authentication } from './authentication.ts'
import type { ClientCredentials } from './authentication.ts'
import { AcsConnection } from './connection.ts'
import type { Answer, ConnectionOptions, SessionError } from './connection.ts'
import { CookieJar } from './cookies.ts'
import type { Identity } from './facts.ts'
import type { Hooks, PostKind } from './hooks.ts'
import type { Wire } from './quirks/wire.ts'
import type { SessionReport } from './report.ts'
import { dateTimeOf } from './values.ts'

/** What a session needs of its device. */
export interface SessionDevice {
  readonly id: string
  readonly identity: Identity
  readonly acsUrl: string
  readonly credentials: ClientCredentials
  readonly version: CwmpVersion
  /** Instead of every cwmp:ID; the empty text is none. */
  readonly cwmpId: string | undefined
  readonly connection: ConnectionOptions
  readonly hooks: Hooks
  readonly wire: Wire
  readonly session: number
  readonly retryCount: number
  readonly events: EventStruct[]
  readonly parameters: ParameterValue[]
  /** The device's own calls (TransferComplete …) in the order in which they are to be made. */
  readonly calls: readonly Message[]
  now(): number
  cnonce(): string
  /** The InformResponse came. */
  informed(): void
  /** The session ended without one. */
  uninformed(): void
  /** A call was answered. */
  answered(call: Message): void
  /** Carries out a request of the ACS. */
  execute(request: Message, id: string | null): Promise<Message>
}

/** Redirects in a row that are followed (TR-069 3.4.2). */
const mostRedirects = 5

/** How often a request that is answered with 8005 is sent again (TR-069 3.7.1.6). */
const retriesOfRequest = 3

const NOTHING = () => ''

const versions: readonly CwmpVersion[] = ['1.0', '1.1', '1.2', '1.3', '1.4']

/** One CWMP session (TR-069 3.7.1): Inform, the device's calls, an empty POST, the ACS's requests until it has none. */
export class Session {
  #device: SessionDevice
  #connection: AcsConnection
  #authentication: Authentication
  #cookies: CookieJar
  #path: string
  #index = 0
  #lastId = 0
  #report: SessionReport

  /** Throws when the device's ACS URL is not a URL: its tree checks what is set there. */
  constructor(device: SessionDevice) {
    this.#device = device
    this.#cookies = new CookieJar(device.wire.cookies)
    const url = parsed(device.acsUrl)
    this.#path = url.pathname + url.search
    this.#connection = new AcsConnection(url, device.connection)
    this.#authentication = new Authentication(device.credentials, device.cnonce, device.wire.login)
    this.#report = {
      ok: false,
      session: device.session,
      events: device.events,
      informed: false,
      retryCount: device.retryCount,
      rpcs: [],
      posts: [],
      error: null,
      startedAt: device.now(),
      milliseconds: 0,
    }
  }

  /** Ends it in the middle, as a device does that loses power. */
  cut(): void {
    this.#connection.cut()
  }

  async run(): Promise<SessionReport> {
    const started = performance.now()
    const error = (await this.#inform()) ?? (await this.#call()) ?? (await this.#serve())
    this.#report.error = error
    this.#report.ok = error === null
    this.#report.milliseconds = performance.now() - started
    if (!this.#report.informed) this.#device.uninformed()
    if (error === null) this.#connection.close()
    else this.#connection.cut()
    return this.#report
  }

  /** TR-069 3.7.1.1. */
  async #inform(): Promise<SessionError | null> {
    const { identity, events, parameters, retryCount, version, now } = this.#device
    const inform: Inform = {
      method: 'Inform',
      deviceId: identity,
      events,
      maxEnvelopes: 1,
      currentTime: dateTimeOf(now()),
      retryCount,
      parameters,
    }
    if (this.#device.wire.beginsEmpty) await this.#post('empty', NOTHING)
    const answer = await this.#ask('inform', inform, 'InformResponse')
    if ('kind' in answer) return answer
    const used = answer.envelope.useVersion
    if (used !== undefined && used !== null && (version !== '1.4' || !versions.includes(used as CwmpVersion))) {
      return { kind: 'protocol', message: `UseCWMPVersion ${used} was not offered` }
    }
    this.#report.informed = true
    this.#device.informed()
    return null
  }

  /** TR-069 3.7.1.2: the device's own calls, before its first empty POST. */
  async #call(): Promise<SessionError | null> {
    for (const call of [...this.#device.calls]) {
      if (this.#device.wire.callsTwice) await this.#ask('call', call, `${call.method}Response`)
      const answer = await this.#ask('call', call, `${call.method}Response`)
      if (!('kind' in answer)) this.#device.answered(call)
      // TR-069 3.7.1.4: a fault to a call ends neither the session nor what is left to call.
      else if (answer.kind !== 'fault') return answer
    }
    return null
  }

  /** TR-069 3.7.1.3: answers the ACS's requests until it has no more. */
  async #serve(): Promise<SessionError | null> {
    let kind: PostKind = 'empty'
    let encode = NOTHING
    const { wire } = this.#device
    for (;;) {
      const answer = await this.#post(kind, encode)
      if ('kind' in answer) return answer
      const received = this.#receive(answer)
      if (received === null) {
        if (wire.endsTwice) await this.#post('empty', NOTHING)
        return null
      }
      if ('error' in received) return received.error
      if (received.envelope.kind !== 'request') {
        return {
          kind: 'protocol',
          message: `${received.envelope.message.method} came where a request or nothing was expected`,
        }
      }
      const { id, message } = received.envelope
      if (this.#report.rpcs.length >= (wire.mostRpcs ?? Infinity))
        return { kind: 'protocol', message: `a session has ${wire.mostRpcs} RPCs, and ${message.method} is one more` }
      if (wire.silentTo?.includes(message.method)) {
        ;[kind, encode] = ['empty', NOTHING]
        continue
      }
      const response = await this.#device.execute(message, id)
      const fault = response.method === 'Fault' && 'cwmp' in response ? response.cwmp.code : null
      this.#report.rpcs.push({ method: message.method, id, fault })
      kind = fault === null ? 'response' : 'fault'
      encode = () => this.#encode(response, id)
    }
  }

  /** Sends a request of the device until it is answered otherwise than with fault 8005. */
  async #ask(kind: PostKind, request: Message, expected: string): Promise<{ envelope: Envelope } | SessionError> {
    const id = `${this.#device.session}-${++this.#lastId}`
    const encode = () => this.#encode(request, id)
    for (let retry = 0; ; retry++) {
      const answer = await this.#post(kind, encode)
      if ('kind' in answer) return answer
      const received = this.#receive(answer)
      if (received === null) return { kind: 'protocol', message: `${request.method} was answered with nothing` }
      if ('error' in received) return received.error
      const { message } = received.envelope
      if (message.method === expected) return received
      if (message.method !== 'Fault' || !('cwmp' in message))
        return { kind: 'protocol', message: `${request.method} was answered with ${message.method}` }
      if (message.cwmp.code !== '8005' || retry === retriesOfRequest) {
        return {
          kind: 'fault',
          fault: message.cwmp.code,
          message: `${request.method} was refused: ${message.cwmp.code} ${message.cwmp.string}`,
        }
      }
    }
  }

  #encode(message: Message, id: string | null): string {
    const { version, cwmpId } = this.#device
    return encode({
      id: cwmpId === undefined ? id : cwmpId || null,
      version,
      message,
      supportedVersions: message.method === 'Inform' && version === '1.4' ? [...versions] : null,
      sessionTimeout: message.method === 'Inform' && version === '1.3' ? 60 : null,
    })
  }

  /** `null` = nothing was said: the end of the session, where the device's last POST was not a request. */
  #receive(answer: Answer): { envelope: Envelope } | { error: SessionError } | null {
    const { status, body } = answer
    if (status === 204 || (status === 200 && body.length === 0)) return null
    if (status !== 200)
      return {
        error: {
          kind: status === 401 ? 'unauthorized' : 'http',
          status,
          message: `HTTP status ${status}`,
          ...retryAfterOf(answer),
        },
      }
    if (this.#device.wire.reads?.(body.toString('latin1')) === false)
      return { error: { kind: 'protocol', message: 'the device does not understand the form of the answer' } }
    const contentType = answer.headers['content-type']
    const decoded = decode(body, { contentType: typeof contentType === 'string' ? contentType : null })
    if (decoded.ok) return { envelope: decoded.envelope }
    return { error: { kind: 'protocol', message: `the answer cannot be read: ${decoded.error.message}` } }
  }

  /** One POST; after a 401 again, with credentials (TR-069 3.7.1.4: a second 401 ends the session, unless only the nonce was too old). */
  async #post(kind: PostKind, encode: () => string): Promise<Answer | SessionError> {
    const index = this.#index++
    for (let [refused, redirected] = [0, 0]; ; ) {
      const answer =
        this.#device.hooks.beforePost === undefined && this.#device.hooks.afterAnswer === undefined
          ? await this.#sendPlain(kind, encode)
          : await this.#send(kind, encode(), index)
      if ('kind' in answer) return answer
      this.#cookies.store(answer.headers['set-cookie'])
      if (answer.status === 302 || answer.status === 307) {
        if (++redirected > mostRedirects || !this.#follow(answer))
          return { kind: 'http', status: answer.status, message: `HTTP status ${answer.status}: not followed` }
        continue
      }
      if (answer.status !== 401) return answer
      const usable = this.#authentication.challenged(answer.headers['www-authenticate'])
      if (!usable)
        return { kind: 'unauthorized', status: 401, message: 'credentials are asked for that the device does not have' }
      if (refused > 0 && !(refused < 3 && this.#authentication.stale))
        return { kind: 'unauthorized', status: 401, message: 'the credentials were refused' }
      refused++
    }
  }

  /** TR-069 3.4.2: what follows in this session goes to the address of the redirect, cookies and all; it is not kept. */
  #follow({ headers }: Answer): boolean {
    const { location } = headers
    if (typeof location !== 'string' || !URL.canParse(location)) return false
    const url = new URL(location)
    if (!/^https?:$/.test(url.protocol)) return false
    this.#connection.close()
    this.#connection = new AcsConnection(url, this.#device.connection)
    this.#path = url.pathname + url.search
    return true
  }

  /** Without hooks the text is not kept while the answer is awaited: where it is needed again it is made again. */
  async #sendPlain(kind: PostKind, encode: () => string): Promise<Answer | SessionError> {
    const started = performance.now()
    const { wire } = this.#device
    const body = wire.body === undefined ? encode() : wire.body(kind, encode())
    const answer = await this.#connection.post(this.#path, this.#headers(kind, body), body, null, wire.chunked)
    this.#report.posts.push({
      kind,
      status: 'kind' in answer ? null : answer.status,
      milliseconds: performance.now() - started,
    })
    return answer
  }

  async #send(kind: PostKind, body: string, index: number): Promise<Answer | SessionError> {
    const { hooks, wire, id, session } = this.#device
    const post = { device: id, session, index, kind, body }
    const interference = (await hooks.beforePost?.(post)) ?? null
    if (interference?.delayMilliseconds !== undefined)
      await new Promise(resolve => setTimeout(resolve, interference.delayMilliseconds))
    for (let repeats = interference?.repeat ?? 0; ; repeats--) {
      const started = performance.now()
      const written = wire.body === undefined ? body : wire.body(kind, body)
      const answer = await this.#connection.post(
        this.#path,
        this.#headers(kind, written),
        written,
        interference,
        wire.chunked,
      )
      const status = 'kind' in answer ? null : answer.status
      this.#report.posts.push({ kind, status, milliseconds: performance.now() - started })
      if ('kind' in answer) return answer
      await hooks.afterAnswer?.(post, answer)
      if (repeats <= 0) return answer
    }
  }

  /** TR-069 3.4.1: an empty POST has neither Content-Type nor SOAPAction; a response has a SOAPAction without value. */
  #headers(kind: PostKind, body: string | Uint8Array): Record<string, string> {
    const headers: Record<string, string> = { 'user-agent': 'AuroraLinks-CPE-Simulator' }
    const authorization = this.#authentication.header('POST', this.#path, body)
    if (authorization !== null) headers['authorization'] = authorization
    const cookies = this.#cookies.header()
    if (cookies !== null) headers['cookie'] = cookies
    if (kind !== 'empty') {
      headers['content-type'] = 'text/xml; charset=utf-8'
      headers['soapaction'] = kind === 'inform' || kind === 'call' ? '""' : ''
    }
    const { wire } = this.#device
    if (wire.headers === undefined) return headers
    for (const [name, value] of Object.entries(wire.headers(kind))) {
      if (value === '') delete headers[name]
      else headers[name] = value
    }
    return headers
  }
}

let lastUrl = new URL('http://none/')
let lastText = ''

/** Devices of a fleet have the same ACS. */
function parsed(text: string): URL {
  if (text !== lastText) {
    lastUrl = new URL(text)
    lastText = text
  }
  return lastUrl
}

/** Retry-After in seconds; a date is not taken: devices that boot have no clock yet. */
function retryAfterOf({ status, headers }: Answer): { retryAfterSeconds?: number } {
  const text = headers['retry-after']
  return (status === 503 || status === 429) && typeof text === 'string' && /^\d{1,6}$/.test(text)
    ? { retryAfterSeconds: Number(text) }
    : {}
}
