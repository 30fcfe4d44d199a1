/** Commands of `acs.task.commands.v1` that were taken and whose task has not begun: the restored database does not know them. */
import type { IncomingRecord, OutgoingRecord } from '@auroralinks/bus'
import { HEADER, TYPE, fromBinary, taskV1 } from '@auroralinks/contracts'

/** Of whoever asked then: nobody waits for the answer any more. */
const OF_THE_ASKER: readonly string[] = [
  HEADER.replyTopic,
  HEADER.replyPartition,
  HEADER.replyInstance,
  HEADER.correlation,
  HEADER.deadline,
]

export interface Commands {
  /** A record of the topic, or of its twin in JSON. */
  see(record: IncomingRecord): void
  /** Those of these tasks, to be published again, in the order in which they came. */
  of(tasks: ReadonlySet<string>): OutgoingRecord[]
}

export function gatherCommands(): Commands {
  const found = new Map<string, OutgoingRecord>()
  return {
    see(record) {
      const id = taskIdIn(record)
      if (id === null || found.has(id)) return
      const { topic, key, value, headers } = record
      const kept = Object.entries(headers).filter(([name]) => !OF_THE_ASKER.includes(name))
      found.set(id, { topic, key, value: Uint8Array.from(value), headers: Object.fromEntries(kept) })
    },
    of: tasks => [...found].flatMap(([id, record]) => (tasks.has(id) ? [record] : [])),
  }
}

/** Null of what asks for no task, or is no command at all. */
function taskIdIn({ headers, value, topic }: IncomingRecord): string | null {
  try {
    if (topic.endsWith('.json')) return idInJson(JSON.parse(Buffer.from(value).toString('utf8')))
    if (headers[HEADER.type] !== TYPE.taskCreate) return null
    return fromBinary(taskV1.CreateTaskSchema, value).taskId.toLowerCase()
  } catch {
    return null
  }
}

/** A CloudEvent with its data, or the data alone. */
function idInJson(body: unknown): string | null {
  const { data = body } = body as { data?: unknown }
  const { taskId, task_id: other } = data as { taskId?: unknown; task_id?: unknown }
  const id = taskId ?? other
  return typeof id === 'string' ? id.toLowerCase() : null
}
