/** Asking a device to come for a task that somebody waits for: at once, or when the session that it is in has not taken it. */
import { newId } from '@auroralinks/runtime'
import type { Services } from '../context.ts'
import { Problem } from '../problem.ts'
import { sessionHasEnded } from '../store/sessions.ts'
import type { TaskStore } from '../store/tasks.ts'

/** What is known of waking the device. */
export interface Waking {
  /** Undefined while it was not asked. */
  now(): { id: string; status: string; error: string | null } | undefined
  stop(): void
}

export interface WakingOptions {
  taskId: string
  deviceId: string
  /** How long somebody waits, in seconds. */
  wait: number
  traceparent: string | undefined
}

/** How often the session is looked at, in ms. */
const LOOK_MS = 250
/** A session that has not taken the task for so long, in ms, is most likely lost: the device is asked all the same. */
const PATIENCE_MS = 10_000

/** Asks the device to come. What becomes of that is only told: the task waits for the device all the same. */
export function wake(s: Services, o: WakingOptions): Waking {
  const id = newId(s.clock.now())
  let state = { id, status: 'pending', error: null as string | null }
  const stop = s.hub.onConnectionRequest(id, r => {
    state = { id, status: r.status, error: r.error }
  })
  s.commands.connectionRequest(id, o.deviceId, s.clock.now() + o.wait * 1000, o.traceparent).then(
    // The answer is the state at the beginning: results may have come already.
    r => {
      if (state.status === 'pending') state = { id, status: r.status, error: r.error }
    },
    error => {
      if (!(error instanceof Problem))
        s.logger.error('a connection request failed', { deviceId: o.deviceId, err: error })
      // Refused by the service, and told as a result as well; or nobody answered, and it may still happen.
      if (state.status === 'pending')
        state = {
          id,
          status: error instanceof Problem && error.kind === 'unavailable' ? 'pending' : 'refused',
          error: error instanceof Problem ? error.message : 'the server failed',
        }
    },
  )
  return { now: () => state, stop }
}

/** The device is in a session, which takes the task at its next POST: it is asked to come only when that session ends without. */
export function wakeAfter(s: Services, tasks: TaskStore, sessionId: string, o: WakingOptions): Waking {
  const begun = s.clock.monotonic()
  let waking: Waking | undefined
  let over = false
  const stop = (): void => {
    over = true
    clearTimeout(timer)
    unlisten()
  }
  const unlisten = s.hub.onTask(o.taskId, task => {
    if (task.status !== 'queued') stop()
  })
  const look = async (): Promise<void> => {
    const patient = s.clock.monotonic() - begun < PATIENCE_MS
    if (patient && !(await sessionHasEnded(s.database, sessionId))) return
    // The session's end is written after what it took.
    const task = await tasks.get(o.taskId)
    if (over) return
    stop()
    const left = o.wait - (s.clock.monotonic() - begun) / 1000
    if ((task === null || task.status === 'queued') && left > 0) waking = wake(s, { ...o, wait: left })
  }
  const later = (): NodeJS.Timeout =>
    setTimeout(
      () =>
        void look()
          .catch(error => s.logger.warn('a session could not be looked at', { deviceId: o.deviceId, err: error }))
          .finally(() => {
            if (!over) timer = later()
          }),
      LOOK_MS,
    )
  let timer = later()
  return {
    now: () => waking?.now(),
    stop() {
      stop()
      waking?.stop()
    },
  }
}
