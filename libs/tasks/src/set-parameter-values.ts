/** setParameterValues: the values are written, and what became of a write whose answer was lost is read back (steps/write.ts). */
import { z } from 'zod'
import { onceEach, values } from './arguments.ts'
import { BAD_RESPONSE } from './fault.ts'
import { taskKind } from './kind.ts'
import { valuesToWrite } from './steps/values.ts'
import { hasWritten, nextWrite, unknownWrite, writeAnswered, writeFaulted } from './steps/write.ts'
import type { WriteNotes, Writing } from './steps/write.ts'
import { keyOf } from './task.ts'
import type { TaskOf } from './task.ts'

const schema = z.strictObject({
  values,
  parameterKey: z.string().max(32, 'has at most 32 characters (TR-069 A.3.2.1)').optional(),
})

function writing(task: TaskOf<z.output<typeof schema>, unknown>): Writing {
  const given = task.arguments.parameterKey
  const ownKey = given === undefined || given === ''
  return { values: valuesToWrite(task.arguments.values), key: ownKey ? keyOf(task) : given, ownKey }
}

export const setParameterValues = taskKind<WriteNotes>()({
  type: 'setParameterValues',
  words: {
    title: 'Write parameters',
    does: 'Writes all of these values, or none of them when the device refuses one.',
  },
  arguments: schema,
  result: z.object({
    status: z.number().int().meta({ description: '0: applied; 1: accepted, and applied later' }),
  }),
  example: {
    arguments: { values: [{ name: 'Device.ManagementServer.PeriodicInformInterval', value: '300' }] },
    result: { status: 0 },
  },
  check({ values: list, parameterKey = '' }) {
    if (list.length === 0 && parameterKey === '') return { where: 'values', detail: 'has at least one value' }
    return onceEach(list)
  },
  typesWanted: a => a.values.filter(v => v.type === undefined).map(v => v.name),
  next: (task, { device }) => nextWrite(writing(task), task.progress.notes, device),
  answered(task, request, response, { device }) {
    const written = writeAnswered(writing(task), task.progress.notes, request, response, device)
    if (written === null) return BAD_RESPONSE
    const { done, status, notes, learned } = written
    return done ? { to: 'succeeded', result: { status }, learned } : { to: 'next', notes, learned }
  },
  faulted: (task, request, fault, { device }) =>
    writeFaulted(writing(task), task.progress.notes, request, fault, device),
  givenUp: task =>
    hasWritten(task.progress.notes) ? { fault: unknownWrite(writing(task), task.progress.notes) } : null,
})
