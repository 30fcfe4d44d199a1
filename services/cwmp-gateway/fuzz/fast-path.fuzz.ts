/**
 * The fast path against node:http: the same bytes in the same pieces to both. What the fast path serves must be what
 * node:http would have served; it may refuse more, and hand over what it likes.
 */
import { connect } from 'node:net'
import { readConfig, silentLogger, systemClock } from '@auroralinks/runtime'
import { startTelemetry } from '@auroralinks/telemetry'
import { variables } from '../src/config.ts'
import type { CwmpRequest, CwmpResponse } from '../src/protocol/exchange.ts'
import { createBudget } from '../src/http/budget.ts'
import { createHttpEdge } from '../src/http/edge.ts'
import { createLingering } from '../src/http/lingering.ts'
import { createMinimumRate } from '../src/http/minimum-rate.ts'
import { startServers } from '../src/http/servers.ts'
import type { Servers } from '../src/http/servers.ts'
import { declareMetrics } from '../src/metrics.ts'
import { createProxies } from '../src/http/proxies.ts'
import { createCertificateReader } from '../src/http/certificates.ts'
import { createSenders } from '../src/http/peer.ts'
import { streamOf } from './requests.ts'

export const name = 'the fast path against node:http'

/** Connections to each at once. */
const AT_ONCE = 48
/** Connections that the server leaves open: both must, so it does not matter how long that is. In ms. */
const TIMEOUT_MS = 10_000

/** Feeds streams until `until` says so; throws with the bytes of one that the two ways read differently. */
export async function fuzz({ seed, until }: { seed: number; until: () => boolean }): Promise<{ cases: number }> {
  const telemetry = startTelemetry({ service: 'fuzz', instanceId: 'fuzz', env: {} })
  const [short, thorough] = await Promise.all([startEcho('on', telemetry), startEcho('off', telemetry)])
  let cases = 0
  try {
    const worker = async (): Promise<void> => {
      while (!until()) {
        const number = cases++
        const stream = streamOf(seed, number)
        const both = (pieces: Buffer[], slowly: boolean) =>
          Promise.all([talk(short.port, pieces, slowly), talk(thorough.port, pieces, slowly)])
        let [fast, slow] = await both(stream, false)
        let why = difference(fast, slow)
        // Junk in the same read costs node:http what stands before it; read byte after byte that is served as well.
        if (why !== null && slow.at(-1)?.closes) {
          ;[fast, slow] = await both(bytesOf(stream), true)
          why = difference(fast, slow)
        }
        if (why !== null)
          throw new Error(
            `${why}\nseed ${seed}, case ${number}, pieces:\n${stream.map(piece => JSON.stringify(cut(piece.toString('latin1')))).join('\n')}\nfast path: ${JSON.stringify(fast.map(shown))}\nnode:http: ${JSON.stringify(slow.map(shown))}`,
          )
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, worker))
  } finally {
    for (const servers of [short, thorough]) {
      const stopped = servers.stopListening()
      servers.closeAll()
      await stopped
    }
    await telemetry.close()
  }
  return { cases }
}

/** The gateway's own listeners and HTTP, with an endpoint that says what it was given. */
function startEcho(fastPath: 'on' | 'off', telemetry: ReturnType<typeof startTelemetry>): Promise<Servers> {
  const config = readConfig(variables, {
    ACS_SESSION_KEY: 'a session key for fuzzing',
    ACS_SECRET_KEY: 'a session key for fuzzing',
    ACS_FILES_KEY: 'a session key for fuzzing',
    ACS_CWMP_AUTH: 'none',
    ACS_CWMP_PORT: '0',
    ACS_CWMP_HOST: '127.0.0.1',
    ACS_CWMP_MAX_BODY_BYTES: '2000',
    ACS_CWMP_FAST_PATH: fastPath,
  })
  const lingering = createLingering()
  const edge = createHttpEdge({
    lingering,
    endpoint: { handle: echo, sessionIdOf: () => null },
    undelivered: { publish() {} },
    admissionControl: {
      entry: () => 'in',
      whole: () => null,
      knows: () => 'nobody',
      challenge: () => null,
      limited: () => null,
      slowed: () => null,
      refusal: () => ({ status: 503, kind: 'refused', headers: {}, body: '' }),
    },
    config,
    sources: { isDenied: () => false, suspect() {} },
    senders: createSenders({
      proxies: createProxies(['127.0.0.0/8']),
      proxyTls: 'through',
      certificateProxies: createProxies([]),
      certificates: createCertificateReader(undefined),
      onIgnoredHeader() {},
    }),
    clock: systemClock,
    logger: silentLogger,
    metrics: declareMetrics(telemetry),
    telemetry,
    budget: createBudget(64 * 1024 * 1024),
    minimumRate: createMinimumRate({ stretchMs: 60_000, bytesPerSecond: 1 }),
  })
  return startServers({
    config,
    edge,
    connections: { admit: () => true },
    lingering,
    logger: silentLogger,
    metrics: declareMetrics(telemetry),
  })
}

async function echo(request: CwmpRequest): Promise<CwmpResponse> {
  const { body, contentType, cookie, authorization, userAgent, proxied, remoteAddress } = request
  // Some answers come at once, some later.
  if (body.length % 2 === 1) await new Promise(resolve => setImmediate(resolve))
  return {
    status: 200,
    kind: 'call',
    headers: {},
    body: JSON.stringify([
      Buffer.from(body).toString('latin1'),
      contentType,
      cookie,
      authorization,
      userAgent,
      proxied,
      remoteAddress,
    ]),
  }
}

interface Answer {
  status: number
  body: string
  closes: boolean
}

const bytesOf = (pieces: Buffer[]): Buffer[] => [...Buffer.concat(pieces)].map(byte => Buffer.from([byte]))

/** What comes back on one connection, until the server closes it. */
function talk(port: number, pieces: Buffer[], slowly: boolean): Promise<Answer[]> {
  return new Promise(resolve => {
    const socket = connect({ host: '127.0.0.1', port, noDelay: true })
    let text = ''
    const timeout = setTimeout(() => {
      text += 'HTTP/1.1 999 Left Open\r\n\r\n'
      socket.destroy()
    }, TIMEOUT_MS)
    socket.on('data', chunk => {
      text += chunk.toString('latin1')
    })
    socket.on('error', () => {})
    socket.on('close', () => {
      clearTimeout(timeout)
      resolve(answersOf(text))
    })
    const write = (at: number): void => {
      if (at === pieces.length || socket.destroyed) return
      socket.write(pieces[at]!)
      // So that the next one is a read of its own.
      if (slowly) setTimeout(write, 1, at + 1)
      else setImmediate(() => setImmediate(write, at + 1))
    }
    write(0)
  })
}

function answersOf(text: string): Answer[] {
  const answers: Answer[] = []
  for (let at = 0; at < text.length; ) {
    const end = text.indexOf('\r\n\r\n', at)
    if (end === -1) break
    const head = text.slice(at, end)
    const length = Number(/^content-length: (\d+)/im.exec(head)?.[1] ?? 0)
    const body = text.slice(end + 4, end + 4 + length)
    answers.push({ status: Number(head.slice(9, 12)), body, closes: /^connection: close/im.test(head) })
    at = end + 4 + length
  }
  return answers
}

/** Null where they are the same, or the fast path stops earlier: with a refusal, or by closing after an answer. */
function difference(fast: Answer[], slow: Answer[]): string | null {
  for (const [i, answer] of fast.entries()) {
    const other = slow[i]
    if (i === fast.length - 1 && isRefusal(answer) && answer.status !== other?.status) return null
    if (other === undefined) return `answer ${i + 1} comes on the fast path only`
    if (answer.status !== other.status || answer.body !== other.body) return `answer ${i + 1} differs`
    // Junk that came with a request costs its connection there, with the answer; here what is left is refused by itself, after a 100 Continue perhaps.
    if (!answer.closes && other.closes)
      return fast.slice(i + 1).every(({ status }) => status === 100 || (status >= 400 && status !== 999))
        ? null
        : `after answer ${i + 1} node:http closes, the fast path goes on`
  }
  // A refusal is lost where the rest of the stream arrives after it: the system then resets the connection.
  if (fast.length === slow.length - 1 && isRefusal(slow.at(-1)!)) return null
  return fast.length < slow.length && fast.at(-1)?.closes !== true && fast.at(-1)?.status !== 999
    ? `answer ${fast.length + 1} comes from node:http only`
    : null
}

const isRefusal = ({ status, closes }: Answer): boolean => status >= 400 && status !== 999 && closes

const cut = (text: string): string =>
  text.length > 600 ? `${text.slice(0, 300)}…${text.length - 600} more…${text.slice(-300)}` : text

const shown = ({ status, body, closes }: Answer): string => `${status}${closes ? ' close' : ''} ${cut(body)}`
