/**
 * What the rest of the Kafka bus needs of a client library: authenticated connections to brokers, the encoding of the
 * requests that are rare, the consumer protocol's two structures and the names of error codes. `kafkajs.ts` gives all of
 * it; another library would take its place in that one file (docs/adr/0007-kafka-client.md).
 */
import type { ConnectionOptions } from 'node:tls'
import type { Logger } from '@auroralinks/runtime'
import type { RareRequests } from './rare-requests.ts'

/** Who we are: a name and a password, or a token that is asked for at each authentication. */
export type Sasl =
  | { mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512'; username: string; password: string }
  | { mechanism: 'oauthbearer'; token: () => Promise<string> }

/** How a broker is told who we are. */
export interface KafkaSecurity {
  /** TLS: Node's options, or what gives them anew for each connection; `{}` trusts the CAs that Node.js comes with. */
  ssl?: ConnectionOptions | (() => ConnectionOptions)
  sasl?: Sasl
}

export interface BrokerConnectionOptions extends KafkaSecurity {
  host: string
  port: number
  clientId: string
  /** Whether a listener that does not answer as expected is asked what it speaks, which takes a moment. */
  asks?: boolean
  /** To connect and to learn the broker's versions, in ms. */
  connectTimeoutMs: number
  /** For an answer, in ms, where the request does not say otherwise. */
  requestTimeoutMs: number
  logger: Logger
}

/** A request in an encoding of our own. */
export interface KafkaRequest {
  apiKey: number
  apiVersion: number
  /** For errors. */
  apiName: string
  /** The body, without the request's header. */
  encode: () => EncodedBody | Promise<EncodedBody>
}

export interface EncodedBody {
  buffer: Buffer
}

/** One connection to one broker: opened once, used until it fails, never used again. */
export interface BrokerConnection {
  /** `host:port` */
  readonly address: string
  /** Whether it has not failed yet. */
  readonly open: boolean
  /** Whether who we are will soon have to be proved anew: the next request wants a new connection. */
  readonly aged: boolean
  /**
   * Sends a request of our own encoding; requests of one connection are answered in their order. The peer counts as gone
   * when it does not answer in time. @throws when the connection ends first
   */
  send<T>(request: KafkaRequest, decode: (payload: Buffer) => T | Promise<T>, timeoutMs?: number): Promise<T>
  /**
   * Sends a rare request in the newest version that both sides know; the decoded answer comes as it is, with its error
   * codes for the caller to judge.
   * @example const { brokers } = await connection.call('Metadata', { topics: [], allowAutoTopicCreation: false })
   */
  call<N extends keyof RareRequests>(
    name: N,
    args: RareRequests[N]['args'],
    timeoutMs?: number,
  ): Promise<RareRequests[N]['answer']>
  /** Ends the connection; whoever waits for an answer gets an error. */
  destroy(reason: string): void
  /** Ends the connection once nobody waits for an answer any more; nothing more is asked on it. */
  retire(): void
}

/** What a member of a consumer group says of itself when it joins (ConsumerProtocolSubscription, version 0). */
export interface MemberMetadata {
  topics: string[]
  userData: Buffer | null
}

/** What its leader gives a member (ConsumerProtocolAssignment, version 0). */
export interface MemberAssignment {
  /** Partitions by topic. */
  assignment: Record<string, number[]>
  userData: Buffer | null
}

export interface Codec<T, Decoded = T> {
  encode(value: T & { userData: Buffer }): Buffer
  decode(bytes: Buffer): Decoded
}

/** A client library as the bus uses it. */
export interface KafkaClient {
  /** Connects, learns the broker's versions and authenticates. @throws KafkaError when the broker refuses */
  open(o: BrokerConnectionOptions): Promise<BrokerConnection>
  memberMetadata: Codec<MemberMetadata>
  /** null: a version that is not known. */
  memberAssignment: Codec<MemberAssignment, MemberAssignment | null>
  /** What the protocol calls an error code and says about it, `NAME: text`. */
  meaningOf(errorCode: number): string
}
