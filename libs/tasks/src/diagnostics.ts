/**
 * diagnostics: the device runs a test of its own (TR-181, TR-098, TR-143, TR-471). The object that runs it is found and
 * its state read; arguments and `Requested` are written in one SetParameterValues, never twice while it runs; the device
 * works after the session and comes with `8 DIAGNOSTICS COMPLETE`, or is looked at when it comes for another reason or is
 * asked to; then its results are read (steps/diagnostics).
 */
import {
  DIAGNOSTIC_TESTS,
  argumentsOfObjects,
  checkArgument,
  diagnosticObjects,
  lackingArguments,
  stateParameter,
} from '@auroralinks/data-model'
import { FAULT } from '@auroralinks/runtime'
import { z } from 'zod'
import { objectPath, text } from './arguments.ts'
import { ourFault } from './fault.ts'
import { taskKind } from './kind.ts'
import type { Objection } from './kind.ts'
import { listOf, nextNames, readOn } from './steps/diagnostics/by-name.ts'
import { cancel, cancelled, notCancelled } from './steps/diagnostics/cancelling.ts'
import { foundOrNot, lookAt, nextToFind, notFound, stillBusy } from './steps/diagnostics/finding.ts'
import type { DiagnosticsArguments, DiagnosticsNotes } from './steps/diagnostics/notes.ts'
import { diagnosticsResult } from './steps/diagnostics/results.ts'
import { came, looked, overdueTest, unreadable } from './steps/diagnostics/running.ts'
import { notReadBack, readBack, settled, start, started } from './steps/diagnostics/starting.ts'

const schema = z.strictObject({
  test: z
    .enum([...DIAGNOSTIC_TESTS, 'other'], { error: `is one of ${DIAGNOSTIC_TESTS.join(', ')}, other` })
    .meta({ description: '"other" needs a path' }),
  arguments: z
    .record(z.string().regex(/^[A-Za-z_][\w-]{0,127}$/, 'is no name of a parameter'), text)
    .default({})
    .meta({ description: 'By their names in the data model; what is left out stays as the device has it' }),
  path: objectPath
    .optional()
    .meta({ description: 'The object that runs it, where that is a vendor’s own; it has a DiagnosticsState' }),
  timeLimitSeconds: z
    .number()
    .int()
    .min(1, 'is at least 1')
    .max(86_400, 'is at most 86400: a day')
    .optional()
    .meta({ description: 'How long the test may take; worked out from its arguments where it is left out' }),
})

const MOST_ARGUMENTS = 100

/** The objects that may run the test of a task. */
const objectsOf = ({ test, path }: Pick<DiagnosticsArguments, 'test' | 'path'>): readonly string[] =>
  path !== undefined ? [path] : test === 'other' ? [] : diagnosticObjects(test)

/**
 * Why these arguments cannot be: names, needs and values, by the official models. Those of an object that the task names
 * are held against the device's models, where these are known (management-api).
 */
function objectionTo(a: DiagnosticsArguments): Objection | null {
  const { test, arguments: given, path } = a
  const names = Object.keys(given)
  if (names.length > MOST_ARGUMENTS) return { where: 'arguments', detail: `has at most ${MOST_ARGUMENTS} entries` }
  const objects = objectsOf(a)
  const state = names.find(name => objects.some(object => name === stateParameter(object)))
  if (state !== undefined) return { where: `arguments.${state}`, detail: 'is no argument: the task itself writes it' }
  if (path !== undefined) return null
  if (test === 'other') return { where: 'path', detail: 'is needed with the test "other"' }
  const known = argumentsOfObjects(objects)
  const unknown = names.find(name => !known.includes(name))
  if (unknown !== undefined)
    return {
      where: `arguments.${unknown}`,
      detail: `is no argument of ${test}, which has ${known.length === 0 ? 'none' : known.join(', ')}`,
    }
  const [lacking] = lackingArguments(test, names)
  if (lacking !== undefined) return { where: 'arguments', detail: `has ${lacking.join(' or ')}, which ${test} needs` }
  for (const name of names) {
    const why = checkArgument(objects, name, given[name]!)
    if (why !== null) return { where: `arguments.${name}`, detail: why }
  }
  return null
}

export const diagnostics = taskKind<DiagnosticsNotes>()({
  type: 'diagnostics',
  words: {
    title: 'Run a test',
    does: 'Has the device run a test of its own, such as a ping, and reads what came of it.',
  },
  arguments: schema,
  result: diagnosticsResult,
  example: {
    arguments: { test: 'ipPing', arguments: { Host: 'example.net', NumberOfRepetitions: 4 } },
    result: {
      state: 'Complete',
      values: { SuccessCount: '4', FailureCount: '0', AverageResponseTime: '12' },
      tables: {},
    },
  },
  sharesItsWait: true,
  alone: true,
  mayBeLeft: true,
  subject: ({ test, path }) => [test, ...(path === undefined ? [] : [path])].join(' '),
  check: objectionTo,
  typesWanted: a =>
    objectsOf(a).flatMap(object => [stateParameter(object), ...Object.keys(a.arguments)].map(name => object + name)),

  next(task, { device }) {
    const { notes, unknown } = task.progress
    switch (notes.phase) {
      case 'ready':
        if (!unknown) return { send: start(task), once: true }
        return { send: readBack(task, device), notes: { ...notes, phase: 'settling' } }
      case 'settling':
        return { send: readBack(task, device) }
      case 'running':
        return { send: lookAt(notes.object ?? '', notes, device) }
      case 'listing':
        return { send: listOf(task) }
      case 'reading':
        return { send: nextNames(task, device) }
      case 'cancelling':
        return { send: cancel(task) }
      default:
        return nextToFind(task, device)
    }
  },

  answered(task, request, response, context) {
    switch (task.progress.notes.phase) {
      case 'ready':
        return started(task, response, context)
      case 'settling':
        // The answer that was lost may come after all.
        return request.method === 'SetParameterValues'
          ? started(task, response, context)
          : settled(task, response, context)
      case 'running':
        return looked(task, response, context)
      case 'listing':
      case 'reading':
        return readOn(task, response, context.device)
      case 'cancelling':
        return cancelled()
      default:
        return foundOrNot(task, response, context)
    }
  },

  faulted(task, request, fault, { device, now }) {
    switch (task.progress.notes.phase) {
      case 'ready':
        return null
      case 'settling':
        return request.method === 'SetParameterValues' ? null : notReadBack(task)
      case 'running':
        return unreadable(task, now)
      case 'listing':
      case 'reading':
        return readOn(task, null, device)
      case 'cancelling':
        return notCancelled(task)
      default:
        return notFound(task, fault, device)
    }
  },

  opened(task, { events }) {
    const { notes, waitUntil } = task.progress
    return notes.startedAt === undefined && waitUntil === null ? null : came(task, events)
  },

  overdue(task, { now }) {
    return task.progress.notes.busyUntil === undefined ? overdueTest(task, now) : stillBusy(task, now)
  },

  givenUp: ({ progress: { notes } }) =>
    notes.startedAt === undefined
      ? null
      : ourFault(FAULT.noAnswer, 'The CPE took the test, and did not answer what came of it'),

  hasChanged: ({ progress: { notes } }) => notes.phase !== undefined && notes.phase !== 'ready',
})
