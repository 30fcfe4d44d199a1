import { randomBytes } from 'node:crypto'
import type { CwmpVersion, Message } from '@auroralinks/cwmp'
import { Addressing } from './addressing.ts'
import type { CpeFacts } from './cpe-facts.ts'
import type { EventQueue } from './events.ts'
import type { Ledger } from './ledger.ts'
import type { CpeOptions } from './options.ts'
import { execute } from './rpcs.ts'
import type { RpcContext, RpcHandlers } from './rpcs.ts'
import type { SessionDevice } from './session.ts'
import type { Tree } from './tree.ts'

/** The parts of a virtual CPE that a session reads and changes. */
export interface DeviceParts {
  readonly id: string
  readonly options: CpeOptions
  readonly tree: Tree
  readonly facts: CpeFacts
  readonly queue: EventQueue
  /** Parameters whose change this session tells. */
  readonly changes: readonly string[]
  /** Calls that are to be made. */
  readonly calls: Message[]
  readonly ledger: Ledger
  readonly handlers: RpcHandlers
  readonly context: RpcContext
  readonly session: number
  readonly retryCount: number
  /** The BOOTSTRAP has arrived. */
  bootstrapped(): void
  /** The change of this parameter did not reach the ACS: the next session reports it. */
  changeUndelivered(path: string): void
  /** The ACS has sent the device to another ACS. */
  urlChanged(): void
}

const defaultVersions: Record<CpeOptions['model'], CwmpVersion> = { tr181: '1.4', tr098: '1.2' }

/** The name on the wire. */
const nameOf = (message: Message): string => (message.method === 'unknown' ? message.name : message.method)

const defaultTimeoutMilliseconds = 30_000

/** What the next session of a device is about: fixed now, so that the session after it reports what happens meanwhile. */
export function describeSession(parts: DeviceParts): SessionDevice {
  const { options, tree, facts, queue, changes, calls, ledger, session } = parts
  const setting = (name: string) => tree.get(`${tree.model.root}ManagementServer.${name}`) ?? ''
  const events = queue.next()
  const { forcedInform, usefulInform } = tree.model
  // TR-069 Table 37: with 4 VALUE CHANGE the list holds forced and changed parameters only.
  const names = new Set(changes.length > 0 ? [...forcedInform, ...changes] : [...forcedInform, ...usefulInform])
  return {
    id: parts.id,
    identity: facts.identity,
    acsUrl: setting('URL'),
    credentials: {
      username: setting('Username'),
      password: setting('Password'),
      preemptiveBasic: options.preemptiveBasic ?? false,
      allowBasic: options.allowBasic ?? false,
    },
    cwmpId: options.cwmpId,
    version: options.cwmpVersion ?? defaultVersions[options.model],
    connection: {
      timeoutMilliseconds: options.timeoutMilliseconds ?? defaultTimeoutMilliseconds,
      connectionPerPost: options.connectionPerPost ?? false,
      tls: options.tls ?? null,
      sockets: options.sockets ?? null,
    },
    hooks: options.hooks ?? {},
    wire: options.wire ?? {},
    session,
    retryCount: parts.retryCount,
    events,
    parameters: new Addressing(tree).snapshot(names),
    calls,
    now: () => facts.now(),
    cnonce: () => randomBytes(8).toString('hex'),
    informed: () => {
      queue.delivered()
      if (events.some(({ code }) => code === '0 BOOTSTRAP')) parts.bootstrapped()
      for (const { code, commandKey } of events)
        ledger.record({ kind: 'event', at: facts.now(), session, code, commandKey })
    },
    uninformed: () => {
      queue.undelivered()
      for (const path of changes) parts.changeUndelivered(path)
    },
    answered: call => {
      calls.splice(calls.indexOf(call), 1)
      ledger.record({ kind: 'call', at: facts.now(), session, method: nameOf(call), request: call })
    },
    execute: async (request, id) => {
      const acsUrl = setting('URL')
      const response = await execute(request, parts.handlers, parts.context)
      if (setting('URL') !== acsUrl) parts.urlChanged()
      const fault = response.method === 'Fault' && 'cwmp' in response ? response.cwmp.code : null
      ledger.record({ kind: 'rpc', at: facts.now(), session, id, method: nameOf(request), request, fault, response })
      return response
    },
  }
}
