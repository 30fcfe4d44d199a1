/**
 * Which RPC an answer belongs to (TR-069 3.4.5). Only an id of ours proves anything: many CPEs send no cwmp:ID, an empty
 * one or always the same (quirk I16), so that from them what is answered tells.
 */
import type { Message } from '@auroralinks/cwmp'
import { timeOfId } from '@auroralinks/runtime'
import type { RpcResponded } from './events.ts'
import type { Outstanding, Request, Session } from './model.ts'

/** `answer`: to the RPC that is out. `repeat`: an earlier POST again, whose reply has been made. `neither`: it fits nothing. */
export type Belongs = 'answer' | 'repeat' | 'neither'

/** Ours are UUIDs of version 7: a CPE that makes ids of its own makes others. */
const isOurs = (id: string): boolean => timeOfId(id) !== null

/** What a POST is to the RPC that is out. */
export function belongs(e: RpcResponded, out: Outstanding, session: Session): Belongs {
  if (e.rpcId === out.rpcId) return 'answer'
  if (isOurs(e.rpcId)) return session.lastReply?.cause === causeOf(e) ? 'repeat' : 'neither'
  if (isOld(e, out)) return session.lastReply?.cause === causeOf(e) ? 'repeat' : 'neither'
  if (e.response.method === 'Fault') return 'answer'
  const { previous } = session
  if (e.response.method !== `${out.request.method}Response`)
    return previous !== null && answers(e.response, previous) ? 'repeat' : 'neither'
  // The same method twice in a row: what it names tells, where it names something.
  return previous !== null && names(e.response, previous) === true && names(e.response, out.request) === false
    ? 'repeat'
    : 'answer'
}

/**
 * Whether it came before the RPC that is out had left, and answers another one of ours: of this one it says nothing.
 * After a take-over many such are read again.
 */
export const isEarlier = (e: RpcResponded, out: Outstanding): boolean =>
  isOurs(e.rpcId) && e.rpcId !== out.rpcId && e.at < out.sentAt

/** Which POST a reply belongs to: by the id that it echoes, or, where that is none of ours, by when it came. */
export const causeOf = (e: RpcResponded): string =>
  isOurs(e.rpcId) ? `answer:${e.rpcId}` : `answer:${e.rpcId}@${e.at}`

/** After a take-over records are read again: what came before the RPC left, by the clock of the gateways, cannot answer it. */
function isOld(e: RpcResponded, out: Outstanding): boolean {
  if (out.sentTo !== null) return false
  return e.correlation === null || out.heardAt === null || e.at <= out.heardAt
}

const answers = (response: Message, request: Request): boolean => response.method === `${request.method}Response`

/** So many names of a list are looked at. */
const LOOKED_AT = 8

/** Whether what a response lists is what a request asked for; null when it lists nothing. */
function names(response: Message, request: Request): boolean | null {
  if (!answers(response, request) || !('parameters' in response)) return null
  const listed = (response.parameters as readonly { readonly name: string }[]).slice(0, LOOKED_AT)
  const asked =
    request.method === 'GetParameterValues'
      ? request.names
      : request.method === 'GetParameterNames'
        ? [request.path]
        : null
  if (asked === null || listed.length === 0) return null
  return listed.every(({ name }) => asked.some(a => (a === '' || a.endsWith('.') ? name.startsWith(a) : name === a)))
}
