/** From an error of a socket, of TLS or of kafkajs to one line that names the setting which is wrong. */
import type { ConnectionOptions } from 'node:tls'
import type { Sasl } from './broker-connection.ts'
import { ConnectFailure } from './failure.ts'
import { mechanismsOf, speaksPlain, speaksTls } from './probes.ts'

/** How the connection was tried. */
export interface Tried {
  host: string
  port: number
  ssl: ConnectionOptions | undefined
  sasl: Sasl | undefined
  /** Whether the listener may be asked what it speaks. */
  asks: boolean
  /** Whether TCP, and TLS where that is wanted, was agreed on before it failed. */
  connected: boolean
}

const UNTRUSTED: ReadonlySet<string> = new Set([
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'CERT_SIGNATURE_FAILURE',
  'CERT_UNTRUSTED',
  'INVALID_CA',
])
const DATES: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'has expired',
  CERT_NOT_YET_VALID: 'is not valid yet',
}

interface Raw {
  code?: unknown
  type?: unknown
  message: string
}

/** @param error as it came @param cause what the socket itself said, where it said something */
export async function diagnose(error: unknown, cause: Error | undefined, t: Tried): Promise<ConnectFailure> {
  const raw = (cause ?? error) as Raw
  const at = `broker ${t.host}:${t.port}`
  const fail = (what: string, hopeless: boolean): ConnectFailure =>
    new ConnectFailure(`${at} ${what}`, { hopeless, cause: error })
  const code = String(raw.code ?? '')
  const saslError = ofSasl(error as Raw, t)
  if (saslError !== null) return fail(saslError.what, saslError.hopeless)
  if (UNTRUSTED.has(code))
    return fail(
      `has a certificate of a CA that is not trusted (${code}): ${t.ssl?.ca === undefined ? 'set KAFKA_SSL_CA to the CA of the brokers' : 'KAFKA_SSL_CA is another CA'}`,
      true,
    )
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return fail(
      `has a certificate for other names: name it in KAFKA_BROKERS as its certificate does (${raw.message})`,
      true,
    )
  if (DATES[code] !== undefined) return fail(`has a certificate that ${DATES[code]}`, true)
  if (/ALERT/.test(code) && t.ssl !== undefined)
    return fail(
      t.ssl.cert === undefined
        ? `wants a client certificate (${code}): set KAFKA_SSL_CERT and KAFKA_SSL_KEY`
        : `refuses the client certificate of KAFKA_SSL_CERT (${code})`,
      true,
    )
  if (/^(?:ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT)$/.test(code))
    return fail(`cannot be reached: ${code}`, false)
  if (t.ssl !== undefined && t.connected && /clos|ECONNRESET|EPIPE/i.test(`${code} ${raw.message}`))
    return fail(
      `ends the connection as soon as TLS is agreed on: perhaps it ${t.ssl.cert === undefined ? 'wants a client certificate (KAFKA_SSL_CERT and KAFKA_SSL_KEY are not set)' : 'refuses the client certificate of KAFKA_SSL_CERT'}`,
      false,
    )
  if (!t.asks) return fail(`could not be spoken to: ${raw.message}`, false)
  if (t.ssl === undefined && (await speaksTls(t)))
    return fail(
      'speaks TLS, and KAFKA_SSL is not set: set KAFKA_SSL=true, and KAFKA_SSL_CA where its CA is a private one',
      true,
    )
  if (t.ssl !== undefined && (await speaksPlain(t)))
    return fail(
      'speaks no TLS, but KAFKA_SSL is true: unset it and the other KAFKA_SSL_ variables, or name the port of its TLS listener',
      true,
    )
  return fail(`could not be spoken to: ${raw.message}`, false)
}

/** A connection that was opened without a word of who we are, and ended at the first request: did it ask? */
export async function diagnoseSilence(error: unknown, t: Omit<Tried, 'asks' | 'connected'>): Promise<unknown> {
  if (t.sasl !== undefined) return error
  const mechanisms = await mechanismsOf(t, t.ssl)
  if (mechanisms === null) return error
  return new ConnectFailure(
    `broker ${t.host}:${t.port} asks who we are, and KAFKA_SASL_MECHANISM is not set: it takes ${mechanisms.join(', ')}`,
    { hopeless: true, cause: error },
  )
}

function ofSasl(error: Raw, t: Tried): { what: string; hopeless: boolean } | null {
  if (t.sasl === undefined) return null
  const mechanism = t.sasl.mechanism.toUpperCase()
  const said = `${String(error.type ?? '')} ${error.message}`
  if (/ILLEGAL_SASL_STATE/.test(said))
    return {
      what: `does not ask who we are, but KAFKA_SASL_MECHANISM is ${mechanism}: unset it, or name the port of a SASL listener`,
      hopeless: true,
    }
  if (/UNSUPPORTED_SASL_MECHANISM|mechanism is not supported/.test(said))
    return { what: `does not take KAFKA_SASL_MECHANISM ${mechanism}`, hopeless: true }
  if (/no token from|TOKEN_FILE/.test(said))
    return { what: `was not told who we are: ${error.message}`, hopeless: /: 40[013]\b/.test(said) }
  if (/SASL|refuses the token|authenticat/i.test(said))
    return {
      what:
        t.sasl.mechanism === 'oauthbearer'
          ? `refuses the token (KAFKA_SASL_OAUTH_…): ${error.message}`
          : `refuses KAFKA_SASL_USERNAME ${t.sasl.username} or its password (${mechanism}): ${error.message}`,
      hopeless: true,
    }
  return null
}
