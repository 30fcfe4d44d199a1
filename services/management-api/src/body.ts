/** Bodies of requests: JSON up to a limit, read whatever the content type says. */
import { excerpt } from '@auroralinks/runtime'
import { badTextIn } from './hardening.ts'
import { Problem } from './problem.ts'

/** More than enough for any JSON that this API takes. */
export const MAX_JSON_BYTES = 1_048_576

/** The body of a request. @throws Problem when it is larger than `most` bytes */
export async function readBytes(request: Request, most: number): Promise<Uint8Array<ArrayBuffer>> {
  const tooLarge = (): Problem => new Problem('too-large', `the body is larger than ${most} bytes`)
  if (Number(request.headers.get('content-length') ?? 0) > most) throw tooLarge()
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of (request.body ?? []) as unknown as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength
    if (size > most) throw tooLarge()
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

async function readText(request: Request): Promise<string> {
  const bytes = await readBytes(request, MAX_JSON_BYTES)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new Problem('malformed-json', 'the body is not UTF-8')
  }
}

/** The JSON body of a request. @throws Problem when it is too large, missing or no JSON */
export async function readJson(request: Request, optional: boolean): Promise<{ value: unknown; text: string }> {
  const text = await readText(request)
  if (text.trim() === '') {
    if (optional) return { value: {}, text: '' }
    throw new Problem('malformed-json', 'a JSON body is needed, and there is none')
  }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new Problem(
      'malformed-json',
      `the body is not JSON: ${error instanceof Error ? excerpt(error.message) : 'it cannot be read'}`,
    )
  }
  const bad = badTextIn(value)
  if (bad !== null)
    throw new Problem(
      'malformed-json',
      `the body holds ${bad.includes('\0') ? 'a NUL character' : 'half of a surrogate pair'}, which no text may have`,
    )
  return { value, text }
}
