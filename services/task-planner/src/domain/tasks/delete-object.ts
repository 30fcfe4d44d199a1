/** deleteObject: one DeleteObject (TR-069 A.3.2.7, never twice); an answer that never came is settled by looking. */
import { FAULT } from '@auroralinks/runtime'
import type { Task } from '../model.ts'
import type { TaskKind } from './kind.ts'
import { checkObjectPath, ourFault } from './kind.ts'
import { keyOf } from './set-parameter-values.ts'

const pathOf = (task: Task): string => String(task.arguments['path'])
const gone = (task: Task) => ({ gone: { prefix: pathOf(task), except: null } })

export const deleteObject: TaskKind = {
  check: a => checkObjectPath(a['path']) ?? (/\.(\d+|\[[^\]]+\])\.$/.test(String(a['path'])) ? null : `path "${String(a['path'])}" names no instance: it must end in an instance number and a dot (TR-069 A.3.2.7)`),
  next: task => task.progress.unknown
    ? { send: { method: 'GetParameterNames', path: pathOf(task), nextLevel: true }, once: false }
    : { send: { method: 'DeleteObject', objectName: pathOf(task), parameterKey: keyOf(task) }, once: true },
  answered(task, _request, response) {
    if (response.method === 'DeleteObjectResponse' && 'status' in response) return { go: 'succeed', result: { status: response.status as number }, learned: gone(task) }
    if (response.method === 'GetParameterNamesResponse' && 'parameters' in response) {
      return response.parameters.length > 0 ? { go: 'again' } : { go: 'succeed', result: { status: 0 }, learned: gone(task) }
    }
    return { go: 'fail', fault: ourFault(FAULT.badResponse) }
  },
  faulted(task, request, fault) {
    if (request.method !== 'GetParameterNames') return null
    if (fault.cwmp.code === '9005') return { go: 'succeed', result: { status: 0 }, learned: gone(task) }
    return { go: 'fail', fault: ourFault(FAULT.unknownOutcome) }
  },
}
