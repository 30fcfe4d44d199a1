/**
 * The parts of kafkajs that we stand on: its connection (TCP, TLS, SASL, framing) and its encodings of the requests
 * that are not hot. The version is pinned exactly and the project is at rest, so these inner paths stay as they are;
 * what is used of them is written down here and nowhere else.
 */
import { createRequire } from 'node:module'
import type { Socket } from 'node:net'

const require = createRequire(import.meta.url)

/** One request as kafkajs wants it. */
export interface WireRequest {
  apiKey: number
  apiVersion: number
  apiName: string
  encode: () => EncodedBody | Promise<EncodedBody>
}

/** What `encode` has to give: kafkajs's Encoder, or anything of its shape. */
export interface EncodedBody {
  buffer: Buffer
  size(): number
}

export interface WireResponse<T> {
  decode: (payload: Buffer) => Promise<T>
  parse: (data: T) => Promise<T>
}

export interface KafkaJsConnection {
  socket?: Socket
  isConnected(): boolean
  isAuthenticated(): boolean
  connect(): Promise<true>
  disconnect(): Promise<true>
  authenticate(): Promise<void>
  setVersions(versions: ApiVersions): void
  setSupportAuthenticationProtocol(supported: boolean): void
  send<T>(o: { request: WireRequest; response: WireResponse<T>; logResponseError?: boolean }): Promise<T>
}

export type ApiVersions = Record<number, { minVersion: number; maxVersion: number }>

interface RequestDefinition {
  versions: string[]
  protocol(o: { version: number }): (args: object) => { request: WireRequest; response: { decode(payload: Buffer): Promise<unknown> } }
}

interface RequestQueue {
  throttleCheckTimeoutId: NodeJS.Timeout | null
  throttledUntil: number
  pending: unknown[]
  checkPendingRequests(): void
  scheduleCheckPendingRequests(): void
}

const requestQueue = require('kafkajs/src/network/requestQueue') as { prototype: RequestQueue }

// As it is, every queue keeps a timer of 1 ms going while nothing is pending: thousands of wake-ups a second when idle.
requestQueue.prototype.scheduleCheckPendingRequests = function (this: RequestQueue): void {
  if (this.throttleCheckTimeoutId || this.pending.length === 0) return
  this.throttleCheckTimeoutId = setTimeout(() => {
    this.throttleCheckTimeoutId = null
    this.checkPendingRequests()
  }, Math.max(this.throttledUntil - Date.now(), 10))
}

export const Connection = require('kafkajs/src/network/connection') as new (o: {
  host: string
  port: number
  clientId: string
  connectionTimeout: number
  requestTimeout: number
  enforceRequestTimeout: boolean
  ssl: object | null
  sasl: object | null
  logger: KafkaJsLogger
  socketFactory: (o: { host: string; port: number; ssl: object | null; onConnect: () => void }) => Socket
}) => KafkaJsConnection

export interface KafkaJsLogger {
  namespace(name: string): KafkaJsLogger
  info(message: string, extra?: object): void
  error(message: string, extra?: object): void
  warn(message: string, extra?: object): void
  debug(message: string, extra?: object): void
}

export const apiKeys = require('kafkajs/src/protocol/requests/apiKeys') as Record<string, number>

const protocol = require('kafkajs/src/protocol/requests') as {
  requests: Record<string, RequestDefinition>
  lookup(versions: ApiVersions): (apiKey: number, definition: RequestDefinition) => ReturnType<RequestDefinition['protocol']>
}

/** Requests by the names that kafkajs gives them. */
export const requests = protocol.requests

/** The request `name` in the newest version that both sides know. */
export function requestFor(versions: ApiVersions, name: string, args: object): ReturnType<ReturnType<RequestDefinition['protocol']>> {
  return protocol.lookup(versions)(apiKeys[name]!, requests[name]!)(args)
}

const assigner = require('kafkajs/src/consumer/assignerProtocol') as {
  MemberMetadata: { encode(o: { version: number; topics: string[]; userData: Buffer }): Buffer; decode(b: Buffer): { version: number; topics: string[]; userData: Buffer | null } }
  MemberAssignment: { encode(o: { version: number; assignment: Record<string, number[]>; userData: Buffer }): Buffer; decode(b: Buffer): { version: number; assignment: Record<string, number[]>; userData: Buffer | null } | null }
}
export const { MemberMetadata, MemberAssignment } = assigner

const errors = require('kafkajs/src/protocol/error') as { errorCodes: { type: string; code: number; message: string }[] }
const byCode = new Map(errors.errorCodes.map(e => [e.code, e]))

/** What the protocol calls an error code, and what it says about it. */
export const errorName = (code: number): string => byCode.get(code)?.type ?? `error ${code}`
export const errorText = (code: number): string => byCode.get(code)?.message ?? 'unknown to this client'
