/**
 * changeDuState: one ChangeDUState (TR-069 A.4.1.10, never twice), done when DUStateChangeComplete comes with its
 * CommandKey: it tells of each operation how it ended. Where the answer was lost, that report settles it; where none
 * comes for a while, the deployment units show whether the CPE is at it (steps/deployment-units.ts).
 */
import type { DUStateChangeComplete, DuOperation } from '@auroralinks/cwmp'
import { deploymentUnitUuid } from '@auroralinks/data-model'
import { FAULT } from '@auroralinks/runtime'
import { z } from 'zod'
import { BAD_RESPONSE, ourFault } from './fault.ts'
import { taskKind } from './kind.ts'
import type { Transition } from './kind.ts'
import { areShown, shownDuResult, unitsPath } from './steps/deployment-units.ts'
import { PASSWORD_IN_URL, hasNoPassword } from './steps/file.ts'
import { keyOf } from './task.ts'
import type { TaskFault } from './task.ts'

interface Notes {
  /** The CPE has the request: it said so, or its deployment units show it. */
  taken?: boolean
  /** Its report was waited for without knowing that. */
  waited?: boolean
}

/** How long a CPE may take for all operations, in ms: it reports within a day (TR-069 A.4.1.10). */
const LONGEST_MS = 25 * 3_600_000
/** How long its report is waited for where nobody knows whether it has the request, in ms. */
const UNKNOWN_MS = 2 * 60_000

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i

const operation = z.strictObject({
  operation: z.enum(['install', 'update', 'uninstall']),
  url: z
    .url({ protocol: /^(?:https?|ftps?|sftp|tftp)$/, error: 'is no URL of a file' })
    .max(1_024, 'has at most 1,024 characters (TR-069 Table 69)')
    .refine(hasNoPassword, PASSWORD_IN_URL)
    .optional(),
  uuid: z.string().regex(UUID, 'is a UUID (RFC 9562)').optional().meta({
    description: 'To install, the device derives it where neither this nor name and vendor are given',
  }),
  name: z.string().min(1).max(64).optional().meta({ description: 'Of the unit: with vendor its uuid follows from it' }),
  vendor: z
    .string()
    .regex(/^(?=.{1,128}$)[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*$/, 'is the domain of a vendor, as example.com')
    .optional()
    .meta({ description: 'The domain of its vendor' }),
  username: z.string().max(256).optional(),
  password: z.string().max(256).optional(),
  version: z.string().max(32).optional().meta({ description: 'Which of the installed versions is meant' }),
  executionEnvironment: z
    .string()
    .max(256)
    .optional()
    .meta({ description: 'Its path; the device chooses where it is left out' }),
})

type Operation = z.output<typeof operation>

/** What an operation has no use for. */
const USELESS: Readonly<Record<Operation['operation'], readonly (keyof Operation)[]>> = {
  install: ['version'],
  update: ['executionEnvironment', 'name', 'vendor'],
  uninstall: ['url', 'username', 'password', 'name', 'vendor'],
}

function objectionTo(o: Operation): string | null {
  const useless = USELESS[o.operation].find(name => o[name] !== undefined)
  if (useless !== undefined) return `${useless} is of no use to ${o.operation}`
  if (o.operation === 'install' && o.url === undefined) return 'url is needed to install'
  if ((o.name === undefined) !== (o.vendor === undefined)) return 'name and vendor are given together'
  if (o.name !== undefined && o.uuid !== undefined) return 'uuid is given, or name and vendor that it follows from'
  if (o.operation === 'uninstall' && o.uuid === undefined) return 'uuid is needed to uninstall'
  if (o.version !== undefined && o.uuid === undefined) return 'version is of a unit: uuid is needed as well'
  return null
}

const result = z.object({
  results: z.array(
    z.object({
      uuid: z.string(),
      version: z.string(),
      deploymentUnit: z.string().meta({ description: 'Its path; empty where there is none' }),
      state: z.string().meta({ description: '"Installed", "Uninstalled" or "Failed"' }),
      resolved: z.boolean().meta({ description: 'Whether all that it depends on is there' }),
      executionUnits: z.array(z.string()),
      startTime: z.string(),
      completeTime: z.string(),
      fault: z.object({ code: z.string(), string: z.string() }).nullable(),
    }),
  ),
})

export const changeDuState = taskKind<Notes>()({
  type: 'changeDuState',
  words: { title: 'Change software modules', does: 'Installs, updates and removes software modules of the device.' },
  arguments: z.strictObject({ operations: z.array(operation).min(1, 'has at least one entry').max(64) }),
  result,
  example: {
    arguments: {
      operations: [
        {
          operation: 'install',
          url: 'https://modules.example.net/meter-1.2',
          uuid: '0a1b2c3d-0000-4000-8000-000000000001',
        },
      ],
    },
    result: {
      results: [
        {
          uuid: '0a1b2c3d-0000-4000-8000-000000000001',
          version: '1.2',
          deploymentUnit: 'Device.SoftwareModules.DeploymentUnit.1.',
          state: 'Installed',
          resolved: true,
          executionUnits: ['Device.SoftwareModules.ExecutionUnit.1.'],
          startTime: '2026-01-31T23:59:50Z',
          completeTime: '2026-01-31T23:59:59Z',
          fault: null,
        },
      ],
    },
  },
  sharesItsWait: true,
  check({ operations }) {
    for (const [i, o] of operations.entries()) {
      const detail = objectionTo(o)
      if (detail !== null) return { where: `operations.${i}`, detail }
    }
    return null
  },
  next(task, { device, now }) {
    const { operations } = task.arguments
    if (!task.progress.unknown)
      return { send: { method: 'ChangeDUState', operations: operations.map(sentAs), commandKey: keyOf(task) } }
    if (!task.progress.notes.waited)
      return { transition: { to: 'waiting', until: now + UNKNOWN_MS, notes: { waited: true } } }
    return { send: { method: 'GetParameterValues', names: [unitsPath(device)] } }
  },
  answered(task, _request, response, { now }) {
    if (response.method === 'ChangeDUStateResponse') return waiting(now)
    if (response.method !== 'GetParameterValuesResponse') return BAD_RESPONSE
    return areShown(
      task.arguments.operations.map(o => ({ ...o, uuid: uuidOf(o) })),
      response.parameters,
    )
      ? waiting(now)
      : UNKNOWN
  },
  faulted: (_task, request) => (request.method === 'GetParameterValues' ? UNKNOWN : null),
  called: (task, call) =>
    call.method === 'DUStateChangeComplete' && call.commandKey === keyOf(task)
      ? reported(call, task.arguments.operations.length)
      : null,
  overdue: task => (task.progress.notes.taken ? SILENT : { to: 'checking' }),
})

const UNKNOWN = { to: 'failed', fault: ourFault(FAULT.unknownOutcome) } as const
const SILENT = {
  to: 'failed',
  fault: ourFault(FAULT.unknownOutcome, 'The CPE accepted the operations and did not tell how they ended'),
} as const

const waiting = (now: number): Transition<never, Notes> => ({
  to: 'waiting',
  until: now + LONGEST_MS,
  notes: { taken: true },
})

/** As the CPE would derive it too (TR-181 Annex C). */
const uuidOf = ({ uuid, name, vendor }: Operation): string | undefined =>
  uuid ?? (name !== undefined && vendor !== undefined ? deploymentUnitUuid(name, vendor) : undefined)

const sentAs = (o: Operation): DuOperation => ({
  operation: o.operation,
  url: o.url ?? '',
  uuid: uuidOf(o) ?? '',
  version: o.version ?? '',
  username: o.username ?? '',
  password: o.password ?? '',
  executionEnvRef: o.executionEnvironment ?? '',
})

/** What the CPE reports: a result for each operation, or more where one meant several units. */
function reported({ results }: DUStateChangeComplete, operations: number): Transition<z.output<typeof result>, Notes> {
  const shown = { results: results.map(shownDuResult) }
  const fault = faultOf(results, operations)
  return fault === null ? { to: 'succeeded', result: shown } : { to: 'failed', fault, result: shown }
}

function faultOf(results: DUStateChangeComplete['results'], operations: number): TaskFault | null {
  const detail = results.flatMap(({ fault }, i) => (fault === null ? [] : [{ name: `results.${i}`, ...fault }]))
  const [first] = detail
  if (first !== undefined) {
    const string =
      detail.length === 1 && results.length === 1
        ? first.string
        : `${detail.length} of ${results.length} failed; the first: ${first.string}`
    return { code: first.code, string, detail }
  }
  return results.length < operations
    ? ourFault(FAULT.badResponse, `The CPE told how ${results.length} of ${operations} operations ended`)
    : null
}
