/** Bodies of requests: whole, or as they come; JSON up to a limit, read whatever the content type says. */
import { excerpt } from '@auroralinks/runtime'
import { badTextIn } from './hardening.ts'
import { Problem } from './problem.ts'

/** More than enough for any JSON that this API takes. */
export const MAX_JSON_BYTES = 1_048_576

/** What of a body is still taken once nobody wants more of it, in bytes, and how long, in ms. */
const DROPPED = { bytes: 16 * 1_048_576, ms: 10_000 }

/**
 * The body of a request, as it comes. Whoever stops in the middle has the rest of it dropped first: a sender reads no answer
 * before it has sent, and to leave its stream would be a reset, and the answer lost with it.
 */
export async function* bodyOf(request: Request, most = DROPPED): AsyncGenerator<Uint8Array> {
  const reader = request.body?.getReader()
  if (reader === undefined) return
  let isOver = false
  try {
    for (;;) {
      const { value, done } = await reader.read()
      isOver = done
      if (done) return
      yield value
    }
  } catch (error) {
    // It broke off.
    isOver = true
    throw error
  } finally {
    if (!isOver) await drop(reader, most)
  }
}

async function drop(reader: ReadableStreamDefaultReader<Uint8Array>, most: typeof DROPPED): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<null>(resolve => {
    timer = setTimeout(resolve, most.ms, null)
  })
  for (let dropped = 0; dropped < most.bytes; ) {
    const read = await Promise.race([reader.read().catch(() => null), late])
    if (read === null || read.done) break
    dropped += read.value.byteLength
  }
  clearTimeout(timer)
}

/** The body of a request. @throws Problem when it is larger than `most` bytes */
export async function readBytes(request: Request, most: number): Promise<Uint8Array<ArrayBuffer>> {
  const tooLarge = (): Problem => new Problem('too-large', `the body is larger than ${most} bytes`)
  if (Number(request.headers.get('content-length') ?? 0) > most) throw tooLarge()
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of bodyOf(request)) {
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
