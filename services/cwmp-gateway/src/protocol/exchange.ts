/** One HTTP exchange as the protocol core sees it: no framework, no socket. */
import type { ClientCertificate } from '../http/certificates.ts'
import type { Shown } from './authentication.ts'

/** One POST of a CPE. */
export interface CwmpRequest {
  /** As sent, with any Content-Encoding undone. */
  body: Uint8Array
  /** Exactly as sent: what `qop=auth-int` is about. */
  sent: Uint8Array
  /** Path and query. */
  target: string
  contentType: string | undefined
  cookie: string | undefined
  authorization: string | undefined
  userAgent: string | undefined
  /** Of whom may set one; goes on to the records. */
  traceparent: string | undefined
  /** The id that a session gets if this opens one, where the trace has it already. */
  opens?: string
  /** The TCP connection, as an identity. */
  connection: object
  /** Whether a proxy that tells of itself brought it. */
  proxied: boolean
  remoteAddress: string
  tls: boolean
  /** Null where none was shown, or none that is good. */
  certificate: ClientCertificate | null
  /** ms since 1970. */
  receivedAt: number
  /** Why there is no body to be read, though one was sent, and its size in bytes as it was announced; 0 where it was not. */
  unread?: { why: 'too-large' | 'corrupt'; bytes: number }
  /** There is overload, and it was let in only because it seems to go on with a session. */
  asSession: boolean
}

/** What a request turned out to be. */
export type Kind = 'inform' | 'empty' | 'response' | 'fault' | 'call' | 'unreadable' | 'refused'

/** Whose request it was, as far as that is known. */
export interface About {
  deviceId: string
  sessionId?: string
}

/** A reply with an RPC: should nothing of it reach the connection, the planner must know. */
export interface Carried {
  sessionId: string
  deviceId: string
  rpcId: string
  /** Of the reply that brought it. */
  correlation: string
}

export interface CwmpResponse {
  status: number
  kind: Kind
  headers: Record<string, string | string[]>
  body: string
  about?: About
  carries?: Carried
}

/** Whose request it is, as the rules of authentication see it. */
export const senderOf = ({ tls, remoteAddress }: CwmpRequest): { tls: boolean; address: string } => ({
  tls,
  address: remoteAddress,
})

/** What it shows of whose it is. */
export const shownBy = ({ authorization, proxied, target, sent }: CwmpRequest): Shown => ({
  authorization,
  target: proxied ? undefined : target,
  body: sent,
})
