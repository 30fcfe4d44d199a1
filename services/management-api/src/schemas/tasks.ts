/** Tasks: their types with their arguments, and how the API shows them. A further type is one more line in `TASKS`. */
import { z } from '@hono/zod-openapi'
import { listOf, pageQuery, sortQuery, Time, TimeInput, TimeOrNull, waitQuery } from './common.ts'

const Name = z.string().min(1, 'is empty').max(256, 'has at most 256 characters (TR-069 A.2.1)')
const PartialPath = z.string().max(256, 'has at most 256 characters (TR-069 A.2.1)').regex(/^$|\.$/, 'is a partial path: it ends with a dot, or is empty for the whole tree')
const ObjectPath = z.string().max(256, 'has at most 256 characters (TR-069 A.2.1)').regex(/\.$/, 'is the path of an object: it ends with a dot')

/** Numbers and truth values may stand as such; they travel as text. */
const Text = z.union([z.string(), z.number(), z.boolean()], { error: 'is a text, a number, true or false' }).transform(String).openapi({ type: 'string' })

const Value = z.strictObject({
  name: Name,
  value: Text,
  type: z.string().regex(/^xsd:(?:string|int|unsignedInt|long|unsignedLong|boolean|dateTime|base64|base64Binary|hexBinary|anySimpleType|decimal|float|double|anyURI)$/, 'is an XML Schema type such as xsd:string, xsd:unsignedInt, xsd:int, xsd:boolean or xsd:dateTime').optional()
    .openapi({ description: 'May be left out where the data model or the device tells it', example: 'xsd:unsignedInt' }),
})

const force = z.boolean().optional().openapi({ description: 'true: it is sent although the data model says that the device can only refuse it' })

/** The arguments of each type, as the message of the same name in proto/acs/task/v1 takes them. */
const TASKS = {
  getParameterNames: { path: z.string().max(256), nextLevel: z.boolean().default(false) },
  getParameterValues: { names: z.array(Name).min(1, 'names at least one parameter').max(5_000) },
  setParameterValues: { values: z.array(Value).min(1, 'has at least one value').max(5_000), parameterKey: z.string().max(32, 'has at most 32 characters (TR-069 A.3.2.1)').optional(), force },
  addObject: { path: ObjectPath, values: z.array(Value).max(5_000).optional().openapi({ description: 'Names relative to the new instance' }), force },
  deleteObject: { path: ObjectPath },
  refresh: { path: PartialPath.default('') },
  reboot: {},
} as const

export type TaskType = keyof typeof TASKS
export const TASK_TYPES = Object.keys(TASKS) as TaskType[]

const common = {
  notBefore: TimeInput.optional(),
  expires: TimeInput.optional(),
  uniqueKey: z.string().min(1).max(255).optional().openapi({ description: 'Of the tasks of a device that have not ended only one has this key: a newer one takes the place of one that is queued' }),
}
/** What the planner does not get as an argument: `force` is the API's own. */
export const COMMON_ARGUMENTS = ['type', 'force', ...Object.keys(common)]

const variants = TASK_TYPES.map(type => z.strictObject({ type: z.literal(type), ...TASKS[type], ...common }).openapi(`Create${type.charAt(0).toUpperCase()}${type.slice(1)}`))

const needed = `is needed, and one of ${TASK_TYPES.join(', ')}`
const taskUnion = z.discriminatedUnion('type', variants as unknown as [typeof variants[0], ...typeof variants], {
  error: issue => (issue.code === 'invalid_union' ? needed : 'is a JSON object'),
})

export interface NewTask {
  type: TaskType
  notBefore?: string | undefined
  expires?: string | undefined
  uniqueKey?: string | undefined
  [argument: string]: unknown
}

export const NewTask = taskUnion.openapi('NewTask') as unknown as z.ZodType<NewTask>

export const TASK_STATUSES = ['queued', 'running', 'succeeded', 'failed', 'expired', 'cancelled'] as const

export const Task = z.object({
  id: z.string(),
  deviceId: z.string(),
  type: z.string().openapi({ example: 'reboot' }),
  status: z.enum(TASK_STATUSES),
  attempts: z.number().int(),
  createdAt: Time,
  startedAt: TimeOrNull,
  endedAt: TimeOrNull,
  notBefore: TimeOrNull,
  expires: TimeOrNull,
  uniqueKey: z.string().nullable(),
  result: z.unknown().openapi({ description: 'What came of it, by its type; null while there is nothing. A refresh: {count, unreadable: [{path, code}], unreadableNotListed?}; getParameterValues: {values: [{name, value, type}], faults: [{name, code, string}]}' }),
  fault: z.object({
    code: z.string().openapi({ description: 'The CWMP number, or one of ours (unknown-outcome, no-answer, retry-limit …)' }),
    string: z.string(),
    detail: z.array(z.object({ name: z.string(), code: z.string(), string: z.string() })),
  }).nullable(),
}).loose().openapi('Task', { description: 'With the arguments of its type beside these fields' })

/** With `?wait`: what became of waking the device. */
export const TaskAccepted = Task.extend({
  connectionRequest: z.object({ id: z.string(), status: z.string(), error: z.string().nullable() }).optional(),
}).openapi('TaskAccepted')

export const TaskList = listOf(Task, 'TaskList')
export const TASK_SORT = ['createdAt'] as const
export const TaskListQuery = z.strictObject({
  ...pageQuery,
  sort: sortQuery(TASK_SORT, '-createdAt'),
  deviceId: z.string().optional(),
  status: z.enum(TASK_STATUSES, { error: `is one of ${TASK_STATUSES.join(', ')}` }).optional(),
  type: z.string().max(64).optional(),
})
export const WaitQuery = z.strictObject({ wait: waitQuery })
