/** Tasks: how the API takes and shows them. Their types, arguments and results are those of libs/tasks. */
import { z } from '@hono/zod-openapi'
import { KINDS, TASK_STATUSES, TASK_TYPES } from '@auroralinks/tasks'
import type { TaskType } from '@auroralinks/tasks'
import { Explanation, listOf, pageQuery, sortQuery, Time, TimeInput, TimeOrNull, waitQuery } from './common.ts'

const force = z
  .boolean()
  .optional()
  .openapi({ description: 'true: it is sent although the data model says that the device can only refuse it' })

/** What only the API takes: these kinds are held against the data models (task-check.ts). */
const OWN: { readonly [T in TaskType]?: { force: typeof force } } = {
  setParameterValues: { force },
  addObject: { force },
  deleteObject: { force },
  getParameterAttributes: { force },
  setParameterAttributes: { force },
  diagnostics: { force },
}

const common = {
  notBefore: TimeInput.optional(),
  expires: TimeInput.optional(),
  uniqueKey: z.string().min(1).max(255).optional().openapi({
    description:
      'Of the tasks of a device that have not ended only one has this key: a newer one takes the place of one that is queued',
  }),
}
/** What the planner does not get as an argument: `force` is the API's own. */
export const COMMON_ARGUMENTS = ['type', 'force', ...Object.keys(common)]

const capital = (type: string): string => type.charAt(0).toUpperCase() + type.slice(1)

const variants = TASK_TYPES.map(type => {
  const {
    arguments: { shape },
    words,
    check,
    example,
  } = KINDS[type]
  return z
    .strictObject({ type: z.literal(type), ...shape, ...OWN[type], ...common })
    .superRefine((task, context) => {
      const objection = check?.(task) ?? null
      if (objection !== null)
        context.addIssue({
          code: 'custom',
          path: objection.where === '' ? [] : objection.where.split('.'),
          message: objection.detail,
        })
    })
    .openapi(`Create${capital(type)}`, {
      title: words.title,
      description: words.does,
      example: { type, ...(example.arguments as object) },
    })
})

/** What a task of each type shows when it has succeeded. */
const results = TASK_TYPES.map(type =>
  KINDS[type].result.meta({ title: `Of ${type}`, example: KINDS[type].example.result }),
)

const needed = `is needed, and one of ${TASK_TYPES.join(', ')}`
const taskUnion = z.discriminatedUnion('type', variants as unknown as [(typeof variants)[0], ...typeof variants], {
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

export const Task = z
  .object({
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
    jobId: z.string().nullable().openapi({ description: 'The job that gave it; null where none did' }),
    progress: z
      .object({
        done: z.number().int(),
        total: z.number().int().optional().openapi({ description: 'Left out while it is not known' }),
        unit: z.string().openapi({ example: 'bytes' }),
      })
      .nullable()
      .openapi({ description: 'How far it has got, or got; null where there are no steps to count' }),
    result: z.union([z.null(), ...results]).openapi({
      description:
        'What came of it, by its type; null while there is nothing. Beside each code in it stands an `explanation`, as in `fault`',
    }),
    fault: z
      .object({
        code: z
          .string()
          .openapi({ description: 'The CWMP number, or one of ours (unknown-outcome, no-answer, retry-limit …)' }),
        string: z.string(),
        explanation: Explanation,
        detail: z.array(z.object({ name: z.string(), code: z.string(), string: z.string(), explanation: Explanation })),
      })
      .nullable(),
  })
  .loose()
  .openapi('Task', { description: 'With the arguments of its type beside these fields' })

/** With `?wait`: what became of the connection request. */
export const TaskAccepted = Task.extend({
  connectionRequest: z
    .object({ id: z.string(), status: z.string(), error: z.string().nullable(), explanation: Explanation.nullable() })
    .optional(),
}).openapi('TaskAccepted')

export const TaskList = listOf(Task, 'TaskList')
export const TASK_SORT = ['createdAt'] as const
export const TaskListQuery = z.strictObject({
  ...pageQuery,
  sort: sortQuery(TASK_SORT, '-createdAt'),
  deviceId: z.string().optional(),
  status: z.enum(TASK_STATUSES, { error: `is one of ${TASK_STATUSES.join(', ')}` }).optional(),
  type: z.enum(TASK_TYPES as [TaskType, ...TaskType[]], { error: `is one of ${TASK_TYPES.join(', ')}` }).optional(),
})
export const WaitQuery = z.strictObject({ wait: waitQuery })

/** How a task is created. */
export const NewTaskQuery = z.strictObject({
  wait: waitQuery,
  wake: z
    .enum(['true', 'false'])
    .transform(text => text === 'true')
    .optional()
    .openapi({ type: 'boolean', description: 'Asks the device to come, as `wait` does, and answers at once' }),
})
