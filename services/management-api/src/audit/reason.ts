/** `X-Reason`: why something is changed, for the audit log. */
import { z } from '@hono/zod-openapi'
import { isText } from '../hardening.ts'
import { Problem } from '../problem.ts'

export const REASON = 'x-reason'
const MOST = 500

/** For the description. */
export const reasonHeader = z.object({
  'X-Reason': z
    .string()
    .max(MOST)
    .optional()
    .openapi({ description: 'Why, for the audit log; UTF-8', example: 'Customer moved, ticket 4711' }),
})

/** The reason in a header, which Node.js gives as a character for each byte. @throws Problem 400 */
export function reasonOf(header: string | undefined): string | null {
  if (header === undefined) return null
  const text = asUtf8(header).trim()
  if (text === '') return null
  const wrong = (detail: string): Problem =>
    new Problem('invalid-request', `X-Reason ${detail}`, { errors: [{ where: 'X-Reason', detail }] })
  if (text.length > MOST) throw wrong(`has at most ${MOST} characters`)
  if (!isText(text)) throw wrong('is no text')
  return text
}

function asUtf8(header: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(header, 'latin1'))
  } catch {
    return header
  }
}
