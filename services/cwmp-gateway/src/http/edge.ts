/**
 * HTTP around the endpoint (TR-069 3.4), over node:http and the fast path (fast-path.ts). A framework would cost as much again
 * and hide what is needed here: the socket, 100-continue, broken requests. Answers always have a Content-Length, 204 too
 * (quirk H14: some CPEs look for nothing else), and are never chunked.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { newId } from '@auroralinks/runtime'
import type { Clock, Logger } from '@auroralinks/runtime'
import { isTraceparent, traceIdOf } from '@auroralinks/telemetry'
import type { Telemetry } from '@auroralinks/telemetry'
import { NodeArrival } from './arrival.ts'
import type { Arrival } from './arrival.ts'
import { STRANGERS_BODY, decompress, encodingOf, hasNoBody } from './body.ts'
import type { BodyFailure, Encoding, Reading } from './body.ts'
import type { Budget, Share } from './budget.ts'
import type { Config } from '../config.ts'
import type { Endpoint } from '../protocol/endpoint.ts'
import type { CwmpRequest, CwmpResponse, Kind } from '../protocol/exchange.ts'
import type { AdmissionControl, Entry } from '../overload/admission-control.ts'
import { createInProgress } from './in-progress.ts'
import type { Lingering } from './lingering.ts'
import type { Metrics } from '../metrics.ts'
import type { MinimumRate } from './minimum-rate.ts'
import { isProxied } from './peer.ts'
import { userOf } from '../protocol/authentication.ts'
import { idForUser } from '../session/user-tag.ts'
import type { Senders } from './peer.ts'
import type { Sources } from '../sources/sources.ts'
import type { Undelivered } from '../bus/undelivered.ts'

export interface HttpOptions {
  endpoint: Endpoint
  undelivered: Pick<Undelivered, 'publish'>
  admissionControl: Pick<AdmissionControl, 'entry' | 'whole' | 'knows' | 'challenge' | 'slowed' | 'limited' | 'refusal'>
  config: Pick<Config, 'maxBodyBytes'>
  budget: Pick<Budget, 'share'>
  minimumRate: MinimumRate
  lingering: Lingering
  senders: Senders
  sources: Pick<Sources, 'isDenied' | 'suspect'>
  clock: Clock
  logger: Logger
  metrics: Metrics
  telemetry: Telemetry
}

export interface HttpEdge {
  /** A plain POST that came by the fast path. */
  onArrival(arrival: Arrival): void
  /** For a server's `request` and `checkContinue`. */
  onRequest(request: IncomingMessage, response: ServerResponse): void
  onCheckContinue(request: IncomingMessage, response: ServerResponse): void
  /** For a server's `checkExpectation`: it would answer chunked itself. */
  onCheckExpectation(request: IncomingMessage, response: ServerResponse): void
  /** For a server's `clientError`. */
  onClientError(error: NodeJS.ErrnoException, socket: Socket): void
  /** Something threw while a connection was served: that connection ends, and nothing else. */
  onFailure(error: unknown, socket: Socket): void
  inProgress(): number
  /** From now on every answer closes its connection; resolves when none is in progress. */
  drain(): Promise<void>
}

export function createHttpEdge(o: HttpOptions): HttpEdge {
  const progress = createInProgress()
  /** How the body of somebody is read who shows no open session. */
  const stranger: Reading = {
    limit: Math.min(o.config.maxBodyBytes, STRANGERS_BODY),
    share: UNCOUNTED,
    minimumRate: o.minimumRate,
    toTheEnd: false,
  }

  const serve = async (arrival: Arrival, asSession: boolean): Promise<void> => {
    const { socket } = arrival
    const isWhole = arrival.complete
    progress.begin(socket, arrival, isWhole)
    let started = o.clock.monotonic()
    let answer: CwmpResponse | null
    const encoding = encodingOf(arrival.headers['content-encoding'])
    const reading = readingOf(arrival, encoding)
    try {
      const sent = encoding === null ? new Uint8Array(0) : await arrival.body(reading)
      // What is still being sent costs next to nothing, and may take its time: it counts, and may be refused, when it is here.
      let full: CwmpResponse | null = null
      if (!isWhole) {
        full = o.admissionControl.whole(arrival, progress.count())
        progress.arrived()
        started = o.clock.monotonic()
      }
      answer =
        full ?? (encoding === null ? UNKNOWN_ENCODING : await answerTo(arrival, sent, encoding, reading, asSession))
    } catch (error) {
      o.logger.error('a request failed', { err: error })
      answer = plain(500, 'refused', 'internal error')
    } finally {
      reading.share.release()
    }
    const fate = progress.end(socket, arrival)
    if (answer === null) return
    if (!arrival.canAnswer) {
      if (answer.carries !== undefined) o.undelivered.publish(answer.carries, 'connection-closed')
      o.metrics.requests.add(1, { kind: answer.kind, status: 'gone' })
      return
    }
    try {
      if (fate === 'close') o.lingering.afterAnswer(socket)
      arrival.answer(answer, fate === 'close' || progress.draining)
      if (fate === 'close-soon') setTimeout(() => socket.destroySoon(), LINGER_MS).unref()
    } catch (error) {
      if (answer.carries !== undefined) o.undelivered.publish(answer.carries, 'connection-closed')
      throw error
    }
    o.metrics.requests.add(1, { kind: answer.kind, status: String(answer.status) })
    o.metrics.seconds.record((o.clock.monotonic() - started) / 1000, { kind: answer.kind })
  }

  /** Who has no open session gets little room; most requests are here whole and as they are, and need none. */
  const readingOf = (arrival: Arrival, encoding: Encoding | null): Reading => {
    if (arrival.complete && encoding === 'identity' && lengthOf(arrival) <= stranger.limit) return stranger
    const isKnown = o.admissionControl.knows(arrival) === 'session'
    return {
      limit: isKnown ? o.config.maxBodyBytes : stranger.limit,
      share: o.budget.share(!isKnown),
      minimumRate: o.minimumRate,
      toTheEnd: isKnown,
    }
  }

  /** Null when the client went away while it was sending. */
  const answerTo = async (
    arrival: Arrival,
    sent: Uint8Array | BodyFailure,
    encoding: Encoding,
    reading: Reading,
    asSession: boolean,
  ): Promise<CwmpResponse | null> => {
    const body = typeof sent === 'string' || encoding === 'identity' ? sent : await decompress(sent, encoding, reading)
    if (typeof body !== 'string') return handle(exchangeOf(arrival, body, sent as Uint8Array, asSession))
    switch (body) {
      case 'aborted':
        return null
      case 'too-slow':
        return { ...plain(408, 'refused', 'the body does not get on'), headers: CLOSING }
      case 'no-room':
        return closing(o.admissionControl.refusal('bodies', reading.toTheEnd ? 'session' : 'new'))
      // In a session the answer to an RPC cannot be read: the planner has to know.
      case 'too-large':
      case 'corrupt':
        if (reading.toTheEnd)
          return handle({
            ...exchangeOf(arrival, NOTHING, NOTHING, asSession),
            unread: { why: body, bytes: lengthOf(arrival) },
          })
        return body === 'too-large'
          ? tooLarge(reading.limit)
          : plain(400, 'unreadable', 'the compressed body is damaged')
    }
  }

  const handle = (exchange: CwmpRequest): Promise<CwmpResponse> =>
    o.telemetry.tracing ? traced(exchange) : o.endpoint.handle(exchange)

  const exchangeOf = (arrival: Arrival, body: Uint8Array, sent: Uint8Array, asSession: boolean): CwmpRequest => {
    const { headers, socket, target } = arrival
    const sender = o.senders.of(arrival)
    const traceparent = headers['traceparent']
    return {
      body,
      sent,
      target,
      contentType: headers['content-type'],
      cookie: headers.cookie,
      authorization: headers.authorization,
      userAgent: headers['user-agent'],
      traceparent:
        sender.trusted && typeof traceparent === 'string' && isTraceparent(traceparent) ? traceparent : undefined,
      connection: socket,
      proxied: isProxied(headers),
      remoteAddress: sender.address,
      tls: sender.tls,
      certificate: sender.certificate,
      receivedAt: o.clock.now(),
      asSession,
    }
  }

  /** The POSTs of one session are one trace, whose id is the session's. */
  const traced = (exchange: CwmpRequest): Promise<CwmpResponse> => {
    // An Inform begins another session, whatever cookie or connection of the last one it comes with.
    const known = isInform(exchange.body) ? null : o.endpoint.sessionIdOf(exchange)
    const sessionId = known ?? idForUser(newId(exchange.receivedAt), userOf(exchange.authorization))
    const { traceparent } = exchange
    return o.telemetry.span('cwmp post', { traceparent, traceId: traceIdOf(sessionId), kind: 'server' }, async span => {
      const answer = await o.endpoint.handle({
        ...exchange,
        traceparent: span.traceparent,
        ...(known === null && { opens: sessionId }),
      })
      span.set('cwmp.kind', answer.kind)
      span.set('http.response.status_code', answer.status)
      if (answer.about !== undefined) span.set('acs.device_id', answer.about.deviceId)
      if (answer.about?.sessionId !== undefined) span.set('acs.session_id', answer.about.sessionId)
      return answer
    })
  }

  /** What needs no look at the body. */
  const entryOf = (arrival: Arrival): Entry => {
    const address = o.senders.addressOf(arrival)
    if (o.sources.isDenied(address)) {
      o.metrics.denied.add(1)
      return DENIED
    }
    if (arrival.method !== 'POST') {
      o.sources.suspect(address, 'method', `${arrival.method} ${(arrival.target.split('?')[0] ?? '').slice(0, 60)}`)
      return { ...plain(405, 'refused', 'CWMP is spoken with POST'), headers: { ...TEXT, allow: 'POST' } }
    }
    if (lengthOf(arrival) > stranger.limit && o.admissionControl.knows(arrival) !== 'session')
      return tooLarge(stranger.limit)
    const entry = o.admissionControl.entry(arrival, progress.count())
    if (typeof entry !== 'string') return entry
    return (
      o.admissionControl.limited(arrival) ??
      o.admissionControl.slowed(arrival) ??
      (hasNoBody(arrival) ? null : o.admissionControl.challenge(arrival)) ??
      entry
    )
  }

  const refuse = (arrival: Arrival, answer: CwmpResponse, close: boolean): void => {
    // Who is asked for credentials comes back with them on this connection, whatever the size of its Inform.
    const isAsked = answer.status === 401
    const ends = close || progress.draining || !(isAsked || isSmall(arrival))
    if (!ends) arrival.discard(isAsked ? stranger.limit : SMALL_BODY, o.minimumRate)
    o.metrics.requests.add(1, { kind: answer.kind, status: String(answer.status) })
    arrival.answer(answer, ends)
  }

  const onArrival = (arrival: Arrival): void => {
    const entry = entryOf(arrival)
    if (typeof entry === 'string')
      serve(arrival, entry === 'as-session').catch(error => onFailure(error, arrival.socket))
    else refuse(arrival, entry, false)
  }

  const onContinue = (request: IncomingMessage, response: ServerResponse): void => {
    const arrival = new NodeArrival(request, response, o.lingering)
    const entry = entryOf(arrival)
    if (typeof entry !== 'string') {
      // It may send its body all the same, or not: a small one is asked for, else only a new connection is certain.
      const isAsked = entry.status === 401 && isSmall(arrival)
      if (isAsked) response.writeContinue()
      return refuse(arrival, entry, !isAsked)
    }
    response.writeContinue()
    serve(arrival, entry === 'as-session').catch(error => onFailure(error, arrival.socket))
  }

  const onFailure = (error: unknown, socket: Socket): void => {
    o.metrics.connectionsFailed.add(1)
    o.logger.error('a connection failed', { remoteAddress: socket.remoteAddress, err: error })
    socket.destroy()
  }

  const onBroken = (error: NodeJS.ErrnoException, socket: Socket): void => {
    const code = error.code ?? 'unknown'
    o.metrics.httpErrors.add(1, { code })
    o.logger.debug('broken HTTP', { code, remoteAddress: socket.remoteAddress })
    // A wrong Content-Length leaves junk behind a request that is being answered: that one still gets its answer.
    // What comes behind a request that closes its connection costs nothing: its answer closes it.
    if (progress.isAnswering(socket)) return code === 'HPE_CLOSED_CONNECTION' ? undefined : progress.junk(socket)
    if (o.lingering.has(socket)) return
    if (!socket.writable || code === 'ECONNRESET') return void socket.destroy()
    socket.write(brokenHttp(code))
    o.lingering.close(socket)
  }

  /** node:http has nobody who would catch what a handler throws. */
  const guarded = (socket: Socket, handle: () => void): void => {
    try {
      handle()
    } catch (error) {
      onFailure(error, socket)
    }
  }

  return {
    onArrival,
    onFailure,
    onRequest: (request, response) =>
      guarded(request.socket, () => {
        // It came behind the one whose answer ended the connection.
        if (!request.socket.writable) return void request.socket.destroy()
        const arrival = new NodeArrival(request, response, o.lingering)
        // RFC 9112 3.2; node:http would say so with a chunked answer.
        if (request.headers.host === undefined && request.httpVersion === '1.1')
          refuse(arrival, plain(400, 'refused', 'a request of HTTP/1.1 has a Host header'), true)
        else onArrival(arrival)
      }),
    onCheckContinue: (request, response) => guarded(request.socket, () => onContinue(request, response)),
    onCheckExpectation: (request, response) =>
      guarded(request.socket, () =>
        refuse(
          new NodeArrival(request, response, o.lingering),
          plain(417, 'refused', 'only 100-continue can be expected'),
          true,
        ),
      ),
    onClientError: (error, socket) => guarded(socket, () => onBroken(error, socket)),
    inProgress: progress.count,
    drain: progress.drain,
  }
}

/** Up to so many bytes of a body that nobody wants are read, so that the connection can go on. */
const SMALL_BODY = 64 * 1024

const NOTHING = new Uint8Array(0)

/** A body that came with one read is there already. */
const UNCOUNTED: Share = { reserve: () => true, release() {} }

const lengthOf = ({ headers }: Arrival): number => Number(headers['content-length'] ?? 0)

const isSmall = (arrival: Arrival): boolean =>
  arrival.headers['transfer-encoding'] === undefined && lengthOf(arrival) <= SMALL_BODY

/** How long the answers that wait for this one may take to leave, in ms. */
const LINGER_MS = 1_000

const TEXT = { 'content-type': 'text/plain; charset=utf-8' }

const plain = (status: number, kind: Kind, text: string): CwmpResponse => ({
  status,
  kind,
  headers: TEXT,
  body: `${text}\n`,
})

const CLOSING = { ...TEXT, connection: 'close' }

/** On the deny list. */
const DENIED: CwmpResponse = { ...plain(403, 'refused', 'too much came from here that is no CWMP'), headers: CLOSING }

const tooLarge = (limit: number): CwmpResponse => ({
  ...plain(413, 'refused', `the body is larger than ${limit} bytes`),
  headers: CLOSING,
})

const UNKNOWN_ENCODING: CwmpResponse = {
  ...plain(415, 'refused', 'Content-Encoding should be gzip or deflate'),
  headers: { ...CLOSING, 'accept-encoding': 'gzip, deflate' },
}

const closing = (answer: CwmpResponse): CwmpResponse => ({
  ...answer,
  headers: { ...answer.headers, connection: 'close' },
})

/** As node:http would say it, with the reason for a person. */
function brokenHttp(code: string): string {
  const status =
    code === 'HPE_HEADER_OVERFLOW'
      ? '431 Request Header Fields Too Large'
      : code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? '408 Request Timeout'
        : '400 Bad Request'
  const text = `the request is not HTTP/1.1 (${code})\n`
  return `HTTP/1.1 ${status}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: ${text.length}\r\nConnection: close\r\n\r\n${text}`
}

/** Where an Inform's name stands, if it is one: behind the envelope's attributes and the header. */
const HEAD_BYTES = 8_192
const INFORM = Buffer.from('Inform>')

const isInform = (body: Uint8Array): boolean =>
  Buffer.from(body.buffer, body.byteOffset, Math.min(body.byteLength, HEAD_BYTES)).includes(INFORM)
