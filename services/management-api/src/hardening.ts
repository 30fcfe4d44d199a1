/** What every answer says to a browser and to caches, and what no request may hold. */
import { createHash } from 'node:crypto'
import { excerpt } from '@auroralinks/runtime'
import { Problem } from './problem.ts'

const COMMON: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
}

/** Of data: nothing in it is ever run, loaded or framed. */
const DATA_POLICY = `default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'`

/** Puts them on an answer, whatever it is; what a route said for itself stays. */
export function harden(headers: Headers): void {
  for (const [name, value] of Object.entries(COMMON)) if (!headers.has(name)) headers.set(name, value)
  if (!headers.has('content-security-policy')) headers.set('content-security-policy', DATA_POLICY)
}

/** The policy of a page of ours: its own script and style, by digest, and requests to where it comes from. */
export function pagePolicy(html: string): string {
  const digests = (tag: string): string =>
    [...html.matchAll(new RegExp(`<${tag}>([^]*?)</${tag}>`, 'g'))]
      .map(m => `'sha256-${createHash('sha256').update(m[1]!).digest('base64')}'`)
      .join(' ')
  return `default-src 'none'; script-src ${digests('script')}; style-src ${digests('style')}; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`
}

/** A text that is kept and sent on: no NUL, and no half of a surrogate pair, which is no UTF-8. */
export const isText = (text: string): boolean => !text.includes('\0') && text.isWellFormed()

/** Whether what is percent-encoded here is text. */
const decodesToText = (part: string): boolean =>
  [...part.matchAll(/(?:%[0-9A-Fa-f]{2})+/g)].every(([run]) => {
    try {
      return isText(decodeURIComponent(run))
    } catch {
      return false
    }
  })

/** What is percent-encoded in a path or a query has to be text. @param url as it came @throws Problem 400 */
export function checkUrl(url: string): void {
  if (!url.includes('%')) return
  const [path = '', ...query] = url.split('?')
  const bad = (where: string, what: string): Problem => {
    const detail = `${what} holds percent-encoded bytes that are no UTF-8 text, or a NUL character`
    return new Problem('invalid-request', detail, { errors: [{ where, detail }] })
  }
  if (!decodesToText(path)) throw bad('path', 'the path')
  for (const pair of query.join('?').split('&')) {
    const [name = ''] = pair.split('=')
    if (!decodesToText(name)) throw bad('query', 'the name of a query parameter')
    if (!decodesToText(pair))
      throw bad(
        excerpt(decodeURIComponent(name.replaceAll(/%(?![0-9A-Fa-f]{2})/g, '%25'))),
        `the query parameter ${excerpt(name)}`,
      )
  }
}

/** The first text in a JSON value, names of members too, that is none; null when all are. */
export function badTextIn(value: unknown): string | null {
  const left = [value]
  while (left.length > 0) {
    const v = left.pop()
    if (typeof v === 'string' && !isText(v)) return v
    if (typeof v !== 'object' || v === null) continue
    for (const [name, inner] of Object.entries(v)) {
      if (!isText(name)) return name
      left.push(inner)
    }
  }
  return null
}
