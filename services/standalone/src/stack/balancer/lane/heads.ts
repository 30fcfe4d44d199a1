/** Heads of ordinary requests and answers: the ones that need no thorough HTTP parser. Whatever is not ordinary is `null`. */
import { isIP } from 'node:net'
import { readPlainPost } from '@auroralinks/runtime'

export interface RequestHead {
  /** For the gateway, without the empty line. */
  text: string
  /** Bytes of the body. */
  length: number
  /** The client wants the connection closed after the answer. */
  close: boolean
  hasCookie: boolean
}

export interface AnswerHead {
  status: number
  /** For the client, without the empty line. */
  text: string
  length: number
  /** The gateway closes its connection. */
  close: boolean
  setCookies: string[]
}

/** The head of a POST with a plain length, rewritten for the gateway (RFC 9110 7.6.1). @param head without the empty line */
export function readRequest(head: string, remoteAddress: string): RequestHead | null {
  const post = readPlainPost(head)
  if (post === null) return null
  let text = post.start
  let hasCookie = false
  let forwarded = remoteAddress
  for (const { name, value, line } of post.fields) {
    switch (name) {
      case 'connection': case 'keep-alive': case 'proxy-connection': continue
      case 'x-forwarded-for':
        forwarded = `${value}, ${remoteAddress}`
        continue
      // Only a neighbour of our own may join a trace.
      case 'traceparent':
        if (!isLoopback(remoteAddress)) continue
        break
      case 'cookie':
        hasCookie = true
    }
    text += `\r\n${line}`
  }
  return { text: `${text}\r\nx-forwarded-for: ${forwarded}`, length: post.length ?? 0, close: post.close, hasCookie }
}

const BETWEEN_US = /\r\n(?:connection|keep-alive):[^\r]*/gi

/** The head of an answer with a plain length, without what concerns only our connection to the gateway. @param head without the empty line */
export function readAnswer(head: string): AnswerHead | null {
  const status = Number(/^HTTP\/1\.1 ([2-5]\d\d) /.exec(head)?.[1] ?? 0)
  const length = status === 204 || status === 304 ? '0' : /\r\ncontent-length:[ \t]*(\d{1,9})[ \t]*(?:\r|$)/i.exec(head)?.[1]
  if (status === 0 || length === undefined || /\r\ntransfer-encoding:/i.test(head)) return null
  return {
    status, length: Number(length), text: head.replace(BETWEEN_US, ''), close: /\r\nconnection:[ \t]*close/i.test(head),
    setCookies: [...head.matchAll(/\r\nset-cookie:[ \t]*([^\r]*)/gi)].map(m => m[1]!),
  }
}

export const isLoopback = (address: string): boolean => isIP(address) !== 0 && (address.startsWith('127.') || address === '::1' || address.startsWith('::ffff:127.'))
