/** deleteObject: one DeleteObject (TR-069 A.3.2.7, never twice); an answer that never came is settled by looking. */
import { FAULT } from '@auroralinks/runtime'
import { z } from 'zod'
import { objectPath } from './arguments.ts'
import { BAD_RESPONSE, ourFault } from './fault.ts'
import { taskKind } from './kind.ts'
import type { Learned } from './kind.ts'
import { keyOf } from './task.ts'

const schema = z.strictObject({
  path: objectPath.regex(
    /\.(\d+|\[[^\]]+\])\.$/,
    'names no instance: it must end in an instance number and a dot (TR-069 A.3.2.7)',
  ),
})

const gone = ({ path }: z.output<typeof schema>): Learned => ({ gone: [{ prefix: path, except: null }] })

export const deleteObject = taskKind()({
  type: 'deleteObject',
  words: { title: 'Delete an object', does: 'Removes one instance of a table, with all that is below it.' },
  arguments: schema,
  result: z.object({ status: z.number().int().meta({ description: '0: applied; 1: accepted, and applied later' }) }),
  example: { arguments: { path: 'Device.NAT.PortMapping.3.' }, result: { status: 0 } },
  next: task => ({
    send: task.progress.unknown
      ? { method: 'GetParameterNames', path: task.arguments.path, nextLevel: true }
      : { method: 'DeleteObject', objectName: task.arguments.path, parameterKey: keyOf(task) },
  }),
  answered(task, _request, response) {
    const learned = gone(task.arguments)
    if (response.method === 'DeleteObjectResponse')
      return { to: 'succeeded', result: { status: response.status }, learned }
    if (response.method !== 'GetParameterNamesResponse') return BAD_RESPONSE
    return response.parameters.length > 0 ? { to: 'retry' } : { to: 'succeeded', result: { status: 0 }, learned }
  },
  faulted(task, request, fault) {
    if (request.method !== 'GetParameterNames') return null
    if (fault.cwmp.code !== '9005') return { to: 'failed', fault: ourFault(FAULT.unknownOutcome) }
    return { to: 'succeeded', result: { status: 0 }, learned: gone(task.arguments) }
  },
})
