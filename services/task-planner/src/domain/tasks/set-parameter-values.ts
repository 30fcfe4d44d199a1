/**
 * setParameterValues: the types come from the task, else from what is known, else the CPE is asked for them with a
 * GetParameterValues; then one atomic SetParameterValues (TR-069 A.3.2.1).
 */
import type { ParameterValue } from '@auroralinks/cwmp'
import { FAULT } from '@auroralinks/runtime'
import type { Json, Request, Task } from '../model.ts'
import type { TaskKind } from './kind.ts'
import { ourFault } from './kind.ts'
import type { ValueToWrite } from './values.ts'
import { checkValues, knownType, learnValues, lexical, valuesToWrite } from './values.ts'

type Types = { readonly [name: string]: Json | undefined }

/** The request that comes next for values to write: the write itself, or the question for the types it lacks. */
export function writeOrAsk(values: readonly ValueToWrite[], types: Types | undefined, parameterKey: string): Request {
  const lacking = values.filter(v => v.type === null && knownType(v.name, types) === null).map(v => v.name)
  if (lacking.length > 0) return { method: 'GetParameterValues', names: lacking }
  return {
    method: 'SetParameterValues', parameterKey,
    parameters: values.map(v => {
      const type = v.type ?? knownType(v.name, types) ?? 'xsd:string'
      return { name: v.name, type, value: lexical(v.value, type) }
    }),
  }
}

/** The types noted after the CPE was asked; a name that it left out is a string. */
export function noteTypes(types: Types | undefined, request: Request, values: readonly ParameterValue[]): { [name: string]: string } {
  const told: { [name: string]: string } = { ...(types as { [name: string]: string } | undefined) }
  if (request.method === 'GetParameterValues') for (const name of request.names) told[name] = 'xsd:string'
  for (const v of values) told[v.name] = v.type
  return told
}

/** The ParameterKey of a task that gives none: the task's id, 32 characters (TR-069 Table 12). */
export const keyOf = (task: Task): string => task.id.replaceAll('-', '')

const types = (task: Task): Types | undefined => task.progress.notes['types'] as Types | undefined

export const setParameterValues: TaskKind = {
  check(a) {
    const key = a['parameterKey']
    if (typeof key === 'string' && key.length > 32) return 'parameterKey is longer than 32 characters (TR-069 A.3.2.1)'
    return checkValues(a['values'], { relative: false, empty: typeof key === 'string' && key !== '' })
  },
  next(task) {
    const given = task.arguments['parameterKey']
    return { send: writeOrAsk(valuesToWrite(task.arguments['values']), types(task), typeof given === 'string' && given !== '' ? given : keyOf(task)), once: false }
  },
  answered(task, request, response) {
    if (response.method === 'GetParameterValuesResponse' && 'parameters' in response) {
      const values = response.parameters as ParameterValue[]
      return { go: 'on', notes: { ...task.progress.notes, types: noteTypes(types(task), request, values) }, learned: { parameters: learnValues(values) } }
    }
    if (response.method === 'SetParameterValuesResponse' && 'status' in response && request.method === 'SetParameterValues') {
      return { go: 'succeed', result: { status: response.status as number }, learned: { parameters: learnValues(request.parameters) } }
    }
    return { go: 'fail', fault: ourFault(FAULT.badResponse) }
  },
}
