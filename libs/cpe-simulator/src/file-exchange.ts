/** HTTP of a virtual CPE's transfers: GET, PUT or POST, with Basic at once and Digest where that is asked for. */
import { randomBytes } from 'node:crypto'
import { answerChallenge, basicAnswer, parseChallenges } from '@auroralinks/http-auth'

/** Where a file is or goes, and how to ask for it. */
export interface FileSource {
  readonly url: string
  readonly username: string
  readonly password: string
}

/** Why a transfer failed (TR-069 Table 87). */
export interface TransferFault {
  readonly code: string
  readonly string: string
}

/** What came of a GET: how much, and its beginning. */
export interface Fetched {
  readonly bytes: number
  readonly beginning: Buffer
}

/** How long the server may keep silent, in ms. */
const PATIENCE_MS = 30_000
/** So much of a file is kept, in bytes: a firmware of hundreds of megabytes is only counted. */
const KEPT = 1_048_576

/** Fetches a file, without holding more than its beginning. @param signal ends it */
export async function fetchFile(source: FileSource, signal: AbortSignal): Promise<Fetched | TransferFault> {
  try {
    const response = await request(source, { method: 'GET', signal })
    if (!response.ok) return await refusal(response, '9016')
    const beginning: Uint8Array[] = []
    let [bytes, kept] = [0, 0]
    for await (const chunk of response.body ?? []) {
      bytes += chunk.length
      if (kept < KEPT) beginning.push(chunk)
      kept += chunk.length
    }
    const announced = response.headers.get('content-length')
    if (announced !== null && Number(announced) !== bytes)
      return { code: '9017', string: `${bytes} of ${announced} bytes came` }
    return { bytes, beginning: Buffer.concat(beginning).subarray(0, KEPT) }
  } catch (error) {
    return { code: '9015', string: `The file server cannot be reached: ${reasonOf(error)}` }
  }
}

/** Sends a file. Null when the server took it. */
export async function sendFile(
  source: FileSource,
  o: { method: 'PUT' | 'POST'; body: string; signal: AbortSignal },
): Promise<TransferFault | null> {
  try {
    const response = await request(source, o)
    if (!response.ok) return await refusal(response, '9011')
    await response.body?.cancel()
    return null
  } catch (error) {
    return { code: '9011', string: `Upload failure: ${reasonOf(error)}` }
  }
}

const reasonOf = (error: unknown): string => {
  const { message, cause } = error as Error
  return cause instanceof Error ? `${message} (${cause.message})` : message
}

async function refusal(response: Response, otherwise: string): Promise<TransferFault> {
  await response.body?.cancel()
  return response.status === 401 || response.status === 403
    ? { code: '9012', string: 'The file server did not authenticate the transfer' }
    : { code: otherwise, string: `The file server answered ${response.status}` }
}

async function request(
  source: FileSource,
  init: RequestInit & { method: string; signal: AbortSignal },
): Promise<Response> {
  const { url, username, password } = source
  const ask = (authorization: string | null): Promise<Response> =>
    fetch(url, {
      ...init,
      headers: authorization === null ? {} : { authorization },
      signal: AbortSignal.any([init.signal, AbortSignal.timeout(PATIENCE_MS)]),
    })
  const first = await ask(username === '' ? null : basicAnswer(username, password))
  if (first.status !== 401 || username === '') return first
  const { pathname, search } = new URL(url)
  const cnonce = randomBytes(8).toString('hex')
  const answer = answerChallenge(parseChallenges(first.headers.get('www-authenticate') ?? ''), {
    username,
    password,
    method: init.method,
    uri: pathname + search,
    nc: 1,
    cnonce,
  })
  if (!('header' in answer)) return first
  await first.body?.cancel()
  return ask(answer.header)
}
