import { existsSync, readFileSync, readdirSync } from 'node:fs'

const folder = new URL('../../../../shared/corpus/messages/', import.meta.url)

/** Messages of real devices lie beside the repository, as they are other people's. */
export const corpusMissing: string | false = existsSync(folder) ? false : 'corpus not found at ../shared/corpus'

/** Names of all messages there. */
export function corpusFiles(): string[] {
  return readdirSync(folder).sort()
}

/** One message as a server would get it: the body, and the Content-Type where the request was kept with it. */
export function corpusMessage(file: string): { body: Uint8Array; contentType: string | null } {
  const raw = readFileSync(new URL(file, folder))
  if (!file.endsWith('.http')) return { body: raw, contentType: null }
  const end = /\r?\n\r?\n/.exec(raw.toString('latin1'))!
  const head = raw.subarray(0, end.index).toString('latin1')
  const body = raw.subarray(end.index + end[0].length)
  const contentType = /^content-type:\s*(.*?)\r?$/im.exec(head)?.[1] ?? null
  return { body: /^transfer-encoding:\s*chunked\r?$/im.test(head) ? unchunked(body) : body, contentType }
}

function unchunked(body: Buffer): Uint8Array {
  const parts: Buffer[] = []
  for (let at = 0; ; ) {
    const line = body.indexOf('\r\n', at)
    const length = Number.parseInt(body.subarray(at, line).toString('latin1'), 16)
    if (!(length > 0)) return Buffer.concat(parts)
    parts.push(body.subarray(line + 2, line + 2 + length))
    at = line + 2 + length + 2
  }
}
