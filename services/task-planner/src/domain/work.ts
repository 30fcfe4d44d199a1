/** The workbench of one decision: the device as it becomes, and the effects as they gather. Lives for one call. */
import { hasEnded } from '@auroralinks/tasks'
import type { FileFacts, KindContext, ModelShape, Task } from '@auroralinks/tasks'
import { counted } from './counted.ts'
import type { Effects } from './effects.ts'
import { noEffects } from './effects.ts'
import type { Device, Reply, Session } from './model.ts'
import { NONE } from './model.ts'

/** What a decision needs from outside, so that it stays pure. */
export interface Context {
  /** ms since 1970 */
  readonly now: number
  /** A new id: UUID v7. */
  readonly newId: () => string
  readonly limits: Limits
  /** What is known of the device's model; it does not change while a decision is made. */
  readonly model?: ModelShape | undefined
}

export interface Limits {
  /** How often a task is tried. */
  readonly attempts: number
  /** The first pause before a task is tried again, in ms; it doubles with each further one. */
  readonly backOffMs: number
  readonly backOffMaxMs: number
  /** RPCs in one session before the rest waits for the next one. */
  readonly rpcsPerSession: number
  /** POSTs in one session that answer no RPC; with more of them it is ended. */
  readonly othersPerSession: number
  /** Tasks of one device that have not ended. */
  readonly openTasks: number
  /** Whether the present of each device is published (acs.device.state.v1). */
  readonly deviceState: boolean
  /** After how many of its own intervals a device is silent; 0: none ever is. */
  readonly silentIntervals: number
  /** After how long one is whose interval is not known, in ms; 0: never. */
  readonly silentAfterMs: number
}

export const DEFAULT_LIMITS: Limits = {
  attempts: 5,
  backOffMs: 10_000,
  backOffMaxMs: 3_600_000,
  rpcsPerSession: 2_000,
  othersPerSession: 1_000,
  openTasks: 1_000,
  deviceState: true,
  silentIntervals: 3,
  silentAfterMs: 2 * 86_400_000,
}

export interface Work extends Context {
  device: Device
  readonly effects: Effects
  reply: Reply | null
  replyAfterEffects: boolean
}

export const begin = (device: Device, context: Context): Work => ({
  ...context,
  device,
  effects: noEffects(),
  reply: null,
  replyAfterEffects: false,
})

/** Puts a task's new state into the device and among what is written; ended tasks leave the device. */
export function putTask(w: Work, given: Task): void {
  const task = hasEnded(given.status) ? given : counted(given)
  const tasks = w.device.tasks.filter(t => t.id !== task.id)
  if (!hasEnded(task.status)) {
    const at = w.device.tasks.findIndex(t => t.id === task.id)
    tasks.splice(at === -1 ? tasks.length : at, 0, task)
  }
  w.device = { ...w.device, tasks: tasks.length === 0 ? NONE : tasks }
  const written = w.effects.tasks.findIndex(t => t.id === task.id)
  if (written === -1) w.effects.tasks.push(task)
  else w.effects.tasks[written] = task
}

/** A task's new state that need not be written: it can be worked out again. */
export function keepTask(w: Work, given: Task): void {
  const task = counted(given)
  w.device = { ...w.device, tasks: w.device.tasks.map(t => (t.id === task.id ? task : t)) }
}

export function putSession(w: Work, session: Session): void {
  w.device = { ...w.device, session }
}

export function endSession(w: Work, session: Session, outcome: 'completed' | 'lost' | 'failed'): void {
  w.effects.sessions.push({ session: { ...session, outstanding: null }, endedAt: w.now, outcome })
  if (w.device.session?.id === session.id) w.device = { ...w.device, session: { id: session.id, phase: 'closed' } }
  if (w.device.superseded?.id === session.id) w.device = { ...w.device, superseded: null }
}

/** What a kind of task sees. @param files those that tasks name, where the next RPC is asked for */
export const kindContext = (w: Work, files?: ReadonlyMap<string, FileFacts | null>): KindContext => ({
  device: w.device,
  now: w.now,
  model: w.model,
  file: name => files?.get(name) ?? null,
})
