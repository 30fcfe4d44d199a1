/** Tokens for OAUTHBEARER: from a token endpoint by client credentials (RFC 6749 4.4), or from a file that somebody keeps fresh. */
import { readFile } from 'node:fs/promises'

export interface TokenEndpoint {
  url: string
  clientId: string
  clientSecret: string
  scope: string | undefined
}

/** Gives a token that is good now. @throws when none can be had, in one line without a secret */
export type TokenProvider = () => Promise<string>

/** A token is renewed when so much of its life is over; until its end it serves while a new one cannot be had. */
const RENEW_AT = 0.8
/** Where the server does not say how long a token lives, in s. */
const UNSAID_SECONDS = 300
const PATIENCE_MS = 5_000
const LONGEST_REASON = 200

/** Asks the endpoint when the token that is kept is old; askers at the same time share one question. */
export function endpointTokens(endpoint: TokenEndpoint, now: () => number = () => performance.now()): TokenProvider {
  let kept: { token: string; renewAt: number; endsAt: number } | undefined
  let asking: Promise<string> | undefined
  const renew = async (): Promise<string> => {
    const askedAt = now()
    try {
      const { token, seconds } = await askEndpoint(endpoint)
      const life = seconds * 1000
      kept = { token, renewAt: askedAt + life * RENEW_AT, endsAt: askedAt + life }
      return token
    } catch (error) {
      if (kept !== undefined && now() < kept.endsAt) return kept.token
      throw error
    }
  }
  return async () => {
    if (kept !== undefined && now() < kept.renewAt) return kept.token
    asking ??= renew().finally(() => {
      asking = undefined
    })
    return asking
  }
}

/** The file's token as it is now. */
export const fileTokens =
  (path: string): TokenProvider =>
  async () => {
    const token = (
      await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
        throw new Error(`KAFKA_SASL_OAUTH_TOKEN_FILE names the file "${path}", which cannot be read: ${error.code}`)
      })
    ).trim()
    if (token === '') throw new Error(`KAFKA_SASL_OAUTH_TOKEN_FILE names the file "${path}", which is empty`)
    return token
  }

async function askEndpoint(e: TokenEndpoint): Promise<{ token: string; seconds: number }> {
  const wrong = (what: string): Error => new Error(`no token from KAFKA_SASL_OAUTH_TOKEN_URL ${e.url}: ${what}`)
  const form = new URLSearchParams({ grant_type: 'client_credentials' })
  if (e.scope !== undefined) form.set('scope', e.scope)
  // RFC 6749 2.3.1: each part form-encoded, then Basic.
  const basic = Buffer.from(`${formEncoded(e.clientId)}:${formEncoded(e.clientSecret)}`).toString('base64')
  const answer = await fetch(e.url, {
    method: 'POST',
    headers: { authorization: `Basic ${basic}`, accept: 'application/json' },
    body: form,
    redirect: 'error',
    signal: AbortSignal.timeout(PATIENCE_MS),
  }).catch((error: Error) => {
    throw wrong(error.cause instanceof Error ? error.cause.message : error.message)
  })
  const text = await answer.text().catch(() => '')
  const body = objectIn(text)
  if (!answer.ok) {
    const said = [body['error'], body['error_description']].filter(s => typeof s === 'string').join(': ')
    throw wrong(`${answer.status}${said === '' ? '' : ` ${said.slice(0, LONGEST_REASON)}`}`)
  }
  const { access_token: token, expires_in: seconds } = body
  if (typeof token !== 'string' || token === '') throw wrong('its answer has no access_token')
  const life = Number(seconds)
  return { token, seconds: life > 0 ? life : UNSAID_SECONDS }
}

const formEncoded = (text: string): string => new URLSearchParams({ v: text }).toString().slice(2)

function objectIn(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}
