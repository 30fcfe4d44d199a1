/** An RPC as one description: from it come the codec, the limits, the form on the bus and what is masked. */
import type { XmlReader } from '../xml/reader.ts'
import type { CwmpVersion } from '../version.ts'
import { know } from '../vocabulary.ts'
import type { Fields, Values } from './field.ts'
import { structure } from './structure.ts'
import type { Structure } from './structure.ts'

/** Who calls it: the ACS asks the CPE, the CPE tells the ACS, or each may ask the other. */
export type Caller = 'acs' | 'cpe' | 'both'

/** How one message is read and written. */
export interface Codec<M> {
  readonly method: string
  /**
   * Reads the element that the reader is at, to its end. What is missing or senseless gets a default and a deviation;
   * where there is no sensible default, `reader.invalid`. The result counts only when the reader has no error.
   */
  parse(reader: XmlReader): M
  /** The content of the SOAP Body; `soap` is the prefix of the envelope's namespace. */
  build(message: M, soap: string): string
}

/** One side of an RPC: its codec, and its arguments as they travel on the bus. */
export interface Side<M> extends Codec<M> {
  readonly fields: Structure<Omit<M, 'method'>>
}

interface Described<M extends string, C extends Caller, Q extends Fields, R extends Fields> {
  /** As the standard writes it: `SetParameterValues`. */
  method: M
  caller: C
  /** Where the standard says it. */
  clause: string
  /** The first CWMP version that has it. */
  since: CwmpVersion
  /** Its field's number on the bus, never used again for another (proto/README.md). */
  number: number
  /**
   * Whether asking twice could do the work twice, or undo what came between (DESIGN §4): then its intent is written
   * down before it leaves, and an answer that never came is settled by reading back.
   */
  once: boolean
  request: Q
  response: R
  /** What a reader has to say of arguments as a whole: `reader.invalid` for what has no sensible default, else a deviation. */
  checkRequest?: (message: Values<Q>, reader: XmlReader) => void
  checkResponse?: (message: Values<R>, reader: XmlReader) => void
}

/** The message of a method with these fields. */
export type MessageWith<M extends string, F> = { method: M } & Values<F> extends infer O
  ? { [K in keyof O]: O[K] }
  : never

/** A described RPC. */
export interface Rpc<M extends string = string, C extends Caller = Caller, Q = unknown, R = unknown> {
  readonly method: M
  readonly caller: C
  readonly clause: string
  readonly since: CwmpVersion
  readonly number: number
  readonly once: boolean
  readonly request: Side<MessageWith<M, Q>>
  readonly response: Side<MessageWith<`${M}Response`, R>>
}

/** The request of an RPC: `type Download = RequestOf<typeof download>`. */
export type RequestOf<T> = T extends Rpc<infer M, Caller, infer Q, infer _> ? MessageWith<M, Q> : never
/** The answer to it. */
export type ResponseOf<T> = T extends Rpc<infer M, Caller, infer _, infer R> ? MessageWith<`${M}Response`, R> : never

/**
 * Describes an RPC.
 * @example
 * export const scheduleInform = rpc({
 *   method: 'ScheduleInform', caller: 'acs', clause: 'TR-069 A.4.1.2', since: '1.0', number: 21, once: true,
 *   request: { delaySeconds: unsigned('DelaySeconds'), commandKey: text('CommandKey', 32) },
 *   response: {},
 * })
 */
export function rpc<const M extends string, const C extends Caller, const Q extends Fields, const R extends Fields>(
  d: Described<M, C, Q, R>,
): Rpc<M, C, Q, R> {
  const { method, caller, clause, since, number, once } = d
  // What the CPE calls has the name of its method on the bus; what it is asked has a request and a response.
  const request = structure(caller === 'cpe' ? wireName(method) : `${wireName(method)}Request`, d.request)
  const response = structure(`${wireName(method)}Response`, d.response)
  return {
    method,
    caller,
    clause,
    since,
    number,
    once,
    request: codec(method, request, d.checkRequest) as never,
    response: codec(`${method}Response`, response, d.checkResponse) as never,
  }
}

function codec<T extends object>(
  method: string,
  fields: Structure<T>,
  check?: (message: T, reader: XmlReader) => void,
): Side<{ method: string }> {
  const isEmpty = fields.wire.fields.length === 0
  const empty = methodElement(method, '')
  know([method])
  return {
    method,
    fields: fields as never,
    parse(reader) {
      const read = fields.read(reader)
      if (check !== undefined && reader.error === null) check(read, reader)
      return { method, ...read }
    },
    build: message => (isEmpty ? empty : methodElement(method, fields.write(message as unknown as T))),
  }
}

/** A method's element around its arguments. Only this one is qualified, the arguments are not (TR-069 3.5). */
export function methodElement(method: string, content: string): string {
  return content === '' ? `<cwmp:${method}/>` : `<cwmp:${method}>${content}</cwmp:${method}>`
}

/** `GetRPCMethods` → `GetRpcMethods`, `ChangeDUState` → `ChangeDuState`: protobuf's names have no runs of capitals. */
export const wireName = (method: string): string =>
  method.replace(/([A-Z])([A-Z]+)(?=[A-Z][a-z]|$)/g, (_, first: string, rest: string) => first + rest.toLowerCase())
