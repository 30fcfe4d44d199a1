/**
 * Credentials that identity had written to a device are read back, as far as a device tells them: the user names. (A
 * password is proved by its use.) What it kept otherwise, cut for instance, is a fault of the device with both texts.
 */
import { FAULT } from '@auroralinks/runtime'
import { ourFault } from '@auroralinks/tasks'
import type { Task } from '@auroralinks/tasks'
import { CREDENTIALS_READ, clearFault, raise } from './outcomes.ts'
import type { Work } from './work.ts'

/** Of identity's task that writes; another one reads after it. */
const WRITE_KEY = 'acs:credentials'
const CAUSE = 'credentials:not-kept'
/** Of a text in a fault, in characters. */
const LONGEST = 256

interface Named {
  readonly name: string
  readonly value: string
}

/** Looks at the tasks that this decision ended. */
export function noticeCredentials(w: Work): void {
  for (const task of w.effects.tasks) {
    if (task.status !== 'succeeded') continue
    if (task.uniqueKey === WRITE_KEY) w.device = { ...w.device, named: namesIn(task.arguments['values']) }
    else if (task.uniqueKey === CREDENTIALS_READ) compare(w, task)
  }
}

function compare(w: Work, task: Task): void {
  const { named, ...rest } = w.device
  if (named === undefined) return
  w.device = rest
  const read = new Map(namesIn((task.result as { values?: unknown } | null)?.values).map(v => [v.name, v.value]))
  const other = named.filter(v => read.has(v.name) && read.get(v.name) !== v.value)
  if (other.length === 0) {
    for (const { id, cause } of w.device.faults) if (cause === CAUSE) clearFault(w, id)
    return
  }
  const detail = other.map(({ name, value }) => ({
    name,
    code: FAULT.credentialsNotKept.code,
    string: `written "${value}", kept "${read.get(name)}"`.slice(0, LONGEST),
  }))
  raise(w, CAUSE, task.id, { ...ourFault(FAULT.credentialsNotKept), detail }, w.now)
}

/** User names among values; whatever else stands there. */
const namesIn = (values: unknown): Named[] =>
  Array.isArray(values) ? (values as Named[]).filter(v => /Username$/.test(v.name) && typeof v.value === 'string') : []
