/** The attributes of parameters against the data models: names that there are not, notifications that are not to be had. */
import type { DataModels, DeviceType } from '@auroralinks/data-model'
import type { CheckedTask, Found } from './objections.ts'

interface Entry {
  name: string
  where: string
  notification?: number
}

const entriesOf = (task: CheckedTask): Entry[] =>
  task.type === 'getParameterAttributes'
    ? ((task['names'] ?? []) as string[]).map((name, i) => ({ name, where: `/names/${i}` }))
    : ((task['attributes'] ?? []) as Omit<Entry, 'where'>[]).map((a, i) => ({ ...a, where: `/attributes/${i}` }))

/** Names that no model of their object has (9005). */
export function attributeNames(models: DataModels, task: CheckedTask, of: DeviceType | undefined): Found[] {
  return entriesOf(task).flatMap(({ name, where }) => {
    const objection = models.checkName(name, of)
    return objection === null ? [] : [{ path: name, objection, where, name }]
  })
}

/** Notifications that the parameter does not take (9009). */
export function notifications(models: DataModels, task: CheckedTask, of: DeviceType | undefined): Found[] {
  return entriesOf(task).flatMap(({ name, where, notification }) => {
    const objection = notification === undefined ? null : models.checkNotification(name, notification, of)
    return objection === null ? [] : [{ path: name, objection, where: `${where}/notification`, name }]
  })
}
