/** Connection requests for a task that somebody waits for: at once, or when the session that the device is in has not taken the task. */
import { newId } from '@auroralinks/runtime'
import type { Services } from '../context.ts'
import { Problem } from '../problem.ts'
import { sessionHasEnded } from '../store/sessions.ts'
import type { TaskStore } from '../store/tasks.ts'

/** A connection request on behalf of a task: whether it was sent, and what became of it. */
export interface PendingConnectionRequest {
  /** Undefined before it is sent. */
  state(): { id: string; status: string; error: string | null } | undefined
  stop(): void
}

export interface ConnectionRequestOptions {
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

/** Asks for a connection request now. Its result is only reported: the task waits for the device all the same. */
export function requestConnection(s: Services, o: ConnectionRequestOptions): PendingConnectionRequest {
  const id = newId(s.clock.now())
  let state = { id, status: 'pending', error: null as string | null }
  const stop = s.hub.onConnectionRequest(id, r => {
    state = { id, status: r.status, error: r.error }
  })
  s.commands
    .connectionRequest(id, o.deviceId, { expires: s.clock.now() + o.wait * 1000, urgent: true }, o.traceparent)
    .then(
      // The answer is the state at the beginning: results may have come already.
      r => {
        if (state.status === 'pending') state = { id, status: r.status, error: r.error }
      },
      error => {
        if (!(error instanceof Problem))
          s.logger.error('a connection request failed', { deviceId: o.deviceId, err: error })
        // Refused by the service, which publishes that as a result as well; or nobody answered, and it may still happen.
        if (state.status === 'pending')
          state = {
            id,
            status: error instanceof Problem && error.kind === 'unavailable' ? 'pending' : 'refused',
            error: error instanceof Problem ? error.message : 'the server failed',
          }
      },
    )
  return { state: () => state, stop }
}

/** The device is in a session, which takes the task at its next POST: it is asked to come only when that session ends without. */
export function requestConnectionAfterSession(
  s: Services,
  tasks: TaskStore,
  sessionId: string,
  o: ConnectionRequestOptions,
): PendingConnectionRequest {
  const begun = s.clock.monotonic()
  let request: PendingConnectionRequest | undefined
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
    if ((task === null || task.status === 'queued') && left > 0) request = requestConnection(s, { ...o, wait: left })
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
    state: () => request?.state(),
    stop() {
      stop()
      request?.stop()
    },
  }
}
