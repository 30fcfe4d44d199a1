/** What the API shows, with words for a person beside each code, in the language that the request asks for. */
import type { Context } from 'hono'
import {
  explainConnectionRequest,
  explainReachability,
  explainEvent,
  explainFault,
  languageOf,
} from '@auroralinks/tasks'
import type { Language } from '@auroralinks/tasks'
import type { ConnectionRequest } from './connection-request-body.ts'
import type { Device } from './schemas/devices.ts'
import type { Task, TaskFault } from './task-body.ts'

/** An event code as it is kept. */
export interface KeptEvent {
  code: string
  commandKey: string
}

type Explained<T> = T & { explanation: string }

/** The language that a request asks for: `Accept-Language`, English where it names none of ours. */
export const languageOfRequest = (c: Context): Language => languageOf(c.req.header('accept-language'))

/** Event codes as the database has them, older rows among them. */
export const keptEvents = (events: readonly { code: string; commandKey?: string }[] | null): KeptEvent[] =>
  (events ?? []).map(e => ({ code: e.code, commandKey: e.commandKey ?? '' }))

export const eventsInWords = (events: readonly KeptEvent[], language: Language): Device['lastEvents'] =>
  events.map(({ code, commandKey }) => ({ code, commandKey, explanation: explainEvent(code, language) }))

export const faultInWords = <F extends { code: string }>(fault: F, language: Language): Explained<F> => ({
  ...fault,
  explanation: explainFault(fault.code, language),
})

/** A fault of the list, with its details. */
export const listedFaultInWords = <F extends { code: string; detail: unknown }>(
  fault: F,
  language: Language,
): Explained<F> => ({ ...faultInWords(fault, language), detail: detailsInWords(fault.detail, language) })

const detailsInWords = (detail: unknown, language: Language): unknown =>
  Array.isArray(detail) ? detail.map((d: unknown) => (hasCode(d) ? faultInWords(d, language) : d)) : detail

const hasCode = (d: unknown): d is { code: string } =>
  d !== null && typeof d === 'object' && 'code' in d && typeof d.code === 'string'

const taskFaultInWords = (fault: TaskFault, language: Language): Explained<TaskFault> => ({
  ...faultInWords(fault, language),
  detail: fault.detail.map(d => faultInWords(d, language)),
})

/** Where results list what could not be done, each with a code of its own or a fault. */
const LISTED = ['faults', 'unreadable', 'results']

type Listed = { code?: unknown; fault?: { code: string } | null }

const listedInWords = (item: Listed, language: Language): Listed => ({
  ...item,
  ...(typeof item.code === 'string' ? { explanation: explainFault(item.code, language) } : {}),
  ...(item.fault ? { fault: faultInWords(item.fault, language) } : {}),
})

function resultInWords(result: Task['result'], language: Language): Task['result'] {
  if (result === null || typeof result !== 'object' || Array.isArray(result)) return result
  const out: { [name: string]: unknown } = { ...result }
  for (const name of LISTED) {
    const items = out[name]
    if (Array.isArray(items) && items.every(item => item !== null && typeof item === 'object'))
      out[name] = items.map((item: Listed) => listedInWords(item, language))
  }
  return out as Task['result']
}

/** A task, and with `?wait` its connection request. */
export function taskInWords(task: Task, language: Language): Task {
  const { fault, connectionRequest } = task
  return {
    ...task,
    result: resultInWords(task.result, language),
    fault: fault === null ? null : taskFaultInWords(fault, language),
    ...(connectionRequest === undefined
      ? {}
      : { connectionRequest: connectionRequestInWords(connectionRequest as ConnectionRequest, language) }),
  }
}

export const reachabilityInWords = <R extends { reason: string }>(
  r: R,
  language: Language,
): R & { explanation: string | null } => ({ ...r, explanation: explainReachability(r.reason, language) })

export const connectionRequestInWords = <R extends { status: string; reason?: string | null }>(
  request: R,
  language: Language,
): R & { explanation: string | null } => ({
  ...request,
  explanation: explainConnectionRequest(request.reason ?? request.status, language),
})
