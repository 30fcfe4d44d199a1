/** What a kind of task is to the planner: one file a kind in this folder, each a small machine over RPCs and answers. */
import type { Fault, Message } from '@auroralinks/cwmp'
import type { ParameterChange } from '../effects.ts'
import type { SessionOpened } from '../events.ts'
import type { Device, Json, Request, Task, TaskFault } from '../model.ts'

export interface KindContext {
  readonly device: Device
  /** ms since 1970 */
  readonly now: number
}

/** What is learned of the device on the way. */
export interface Learned {
  readonly parameters?: readonly ParameterChange[]
  readonly gone?: { readonly prefix: string; readonly except: ReadonlySet<string> | null }
}

/** How a task goes on after an answer. */
export type Turn = { readonly learned?: Learned } & (
  | { readonly go: 'on'; readonly notes: Task['progress']['notes'] }
  /** The device does the rest by itself; no other task runs until then. */
  | { readonly go: 'wait'; readonly until: number; readonly notes: Task['progress']['notes'] }
  /** While it waits, the device came: the next RPC looks whether it is done. */
  | { readonly go: 'look' }
  | { readonly go: 'succeed'; readonly result: Json }
  | { readonly go: 'fail'; readonly fault: TaskFault; readonly result?: Json }
  /** It certainly did not run: try it again from the start, in this session if attempts are left. */
  | { readonly go: 'again' }
)

/** The next RPC; `once` marks one that must not run twice, `notes` are written down with the sending. */
export type Step = { readonly send: Request; readonly once: boolean; readonly notes?: Task['progress']['notes'] } | { readonly turn: Turn }

export interface TaskKind {
  /** Why the arguments cannot be, for whoever asked; null when they can. */
  check(a: Task['arguments']): string | null
  next(task: Task, context: KindContext): Step
  answered(task: Task, request: Request, response: Message, context: KindContext): Turn
  /** What a fault of the CPE means to this kind; null for the general rule (faults.ts). */
  faulted?(task: Task, request: Request, fault: Fault, context: KindContext): Turn | null
  /** A session opens while the task waits, or while its outcome is unknown: the Inform may settle it. */
  opened?(task: Task, event: SessionOpened): Turn | null
  /** Answers were lost as often as it may be tried; null for the general rule (`retry-limit`). */
  givenUp?(task: Task): { readonly fault: TaskFault; readonly result?: Json } | null
  /** `waitUntil` passed. */
  overdue?(task: Task, context: KindContext): Turn
  /** How far a task of many RPCs has got: a number that grows as long as it makes progress, and where that is, in words. */
  stands?(task: Task, context: KindContext): { readonly done: number; readonly where: string; readonly result?: Json }
}

/** A name that the CPE was asked for and left out of an answer without a fault. */
export const NOT_RETURNED = { code: 'not-returned', string: 'The CPE left this name out of its answer' } as const

/** Our own fault as a task's. */
export const ourFault = (f: { code: string; string: string }, string = f.string): TaskFault => ({ code: f.code, string, detail: [] })

/** A CPE's fault as a task's, whole. */
export const cpeFault = (f: Fault): TaskFault => ({
  code: f.cwmp.code,
  string: f.cwmp.string,
  detail: f.cwmp.parameters.map(p => ({ name: p.name, code: p.code, string: p.string })),
})

/** A partial path as it must be: not empty, ending in a dot (TR-069 Table 12). */
export const checkObjectPath = (path: unknown): string | null =>
  typeof path !== 'string' || path === '' ? 'path is missing' : !path.endsWith('.') ? `path "${path}" must end with a dot: it names an object` : path.length > 256 ? 'path is longer than 256 characters (TR-069 Table 12)' : null

/** A parameter name or partial path. */
export const checkName = (name: unknown): string | null =>
  typeof name !== 'string' ? 'a name is missing' : name.length > 256 ? `name "${name.slice(0, 40)}…" is longer than 256 characters (TR-069 Table 12)` : null

/** An empty path means the root that the device showed in its Inform (quirk P6). */
export const orRoot = (path: string, device: Device): string => (path === '' ? (device.root ?? '') : path)
