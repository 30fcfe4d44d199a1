/** RequestDownload: a CPE asks for a file, and gets the one on offer for it by a download task (TR-069 A.4.2.2). */
import type { RequestDownload } from '@auroralinks/cwmp'
import { newTask } from '@auroralinks/tasks'
import { taskCreated } from './commands.ts'
import type { CpeCalled } from './events.ts'
import type { Work } from './work.ts'

/** Makes the task, once a request and once a file: a device that asks again while it waits has it coming already. */
export function downloadRequested(w: Work, e: CpeCalled, request: RequestDownload): void {
  const { offer } = e
  const coming = offer
    ? w.device.tasks.find(t => t.type === 'download' && t.arguments['file'] === offer.file)
    : undefined
  const taskId = coming?.id ?? (offer ? made(w, offer) : null)
  w.effects.publish.push({
    type: 'downloadRequested',
    sessionId: e.sessionId,
    rpcId: e.rpcId,
    request,
    task: offer && taskId !== null ? { id: taskId, file: offer.file } : null,
    at: e.at,
  })
}

/** The id of the task; null when it was not accepted. */
function made(w: Work, { file, taskId, existing }: NonNullable<CpeCalled['offer']>): string | null {
  const task = newTask({ id: taskId, type: 'download', arguments: { file, delaySeconds: 0 } }, w.now)
  const answer = taskCreated(w, { type: 'create', at: w.now, task, existing })
  return answer && !('kind' in answer) ? taskId : null
}
