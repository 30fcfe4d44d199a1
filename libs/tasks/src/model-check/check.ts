/** Tasks against the data models: what a device can only refuse is refused before the device is asked. */
import { checkLexical } from '@auroralinks/data-model'
import type { DataModels, DeviceType } from '@auroralinks/data-model'
import type { DeviceQuirks } from '@auroralinks/quirks'
import { baseOf } from '../secrets.ts'
import { attributeNames, notifications } from './attributes.ts'
import type { CheckedTask, Found, Known } from './objections.ts'
import { testObjections } from './test-arguments.ts'

/**
 * What the data models have against a task: values, read-only parameters, tables that only the device adds to or takes
 * from, names and notifications of attributes. What they do not know passes, and what the device itself has called
 * writable or has told of, whatever its model says. Quirk profiles add what a device cannot keep.
 * @param of whose vendor's models count
 */
export async function modelObjections(
  models: DataModels,
  task: CheckedTask,
  known: Known,
  of: DeviceType | undefined,
): Promise<Found[]> {
  const found = await foundIn(models, task, known, of)
  const pathsOf = (...reasons: string[]) => found.filter(f => reasons.includes(f.objection.reason)).map(f => f.path)
  const [readOnly, unknown] = [pathsOf('read-only', 'no-table'), pathsOf('unknown')]
  const writable = readOnly.length > 0 ? await known.writable(readOnly) : new Set<string>()
  const told = unknown.length > 0 ? await known.told(unknown) : new Set<string>()
  return found.filter(
    f => f.objection.reason === 'value' || !(f.objection.reason === 'unknown' ? told : writable).has(f.path),
  )
}

async function foundIn(
  models: DataModels,
  task: CheckedTask,
  known: Known,
  of: DeviceType | undefined,
): Promise<Found[]> {
  switch (task.type) {
    case 'addObject':
      return [...objectOf(models, task, of), ...valuesOf(models, task, of, baseOf(task['path']))]
    case 'setParameterValues':
      return [...valuesOf(models, task, of, ''), ...cutOff(task), ...(await againstQuirks(task, known))]
    case 'deleteObject':
      return rowOf(models, task, of)
    case 'getParameterAttributes':
      return attributeNames(models, task, of)
    case 'setParameterAttributes':
      return [...attributeNames(models, task, of), ...notifications(models, task, of)]
    case 'diagnostics':
      return testObjections(models, task, known, of)
    default:
      return []
  }
}

const ENABLE = /^(?:Device|InternetGatewayDevice)\.ManagementServer\.EnableCWMP$/

/** With this the device would never come again, and nothing could be asked of it from here. */
function cutOff(task: CheckedTask): Found[] {
  const values = (task['values'] ?? []) as { name: string; value: string }[]
  return values.flatMap(({ name, value }, i) => {
    if (!ENABLE.test(name) || !/^(?:0|false)$/i.test(value.trim())) return []
    const detail = 'the device would never come to an ACS again'
    return [{ path: name, objection: { reason: 'value' as const, detail }, where: `/values/${i}/value`, name }]
  })
}

/** What a device keeps only so much of (quirk A7), by the names of ManagementServer. */
const KEPT =
  /^(?:Device|InternetGatewayDevice)\.ManagementServer\.(?:(URL)|(?:ConnectionRequest)?(?:Username|Password))$/

/** What its quirk profiles say against the values; they are read where they may say something. */
async function againstQuirks(task: CheckedTask, known: Known): Promise<Found[]> {
  const values = (task['values'] ?? []) as { name: string; value: string }[]
  const isAtOnce = values.length > 1 && task['atomic'] !== false
  if (!isAtOnce && !values.some(v => KEPT.test(v.name))) return []
  const quirks = await known.quirks()
  return [...notKept(values, quirks), ...(isAtOnce ? tooMany(values.length, quirks) : [])]
}

/** Values of which the device would keep the beginning. */
function notKept(values: readonly { name: string; value: string }[], { keeps, names }: DeviceQuirks): Found[] {
  return values.flatMap(({ name, value }, i) => {
    const kind = KEPT.exec(name)
    const most = kind === null ? undefined : kind[1] === undefined ? keeps?.secrets : keeps?.url
    if (most === undefined || value.length <= most) return []
    const detail = `the device keeps ${most} characters of it, and the value has ${value.length} (quirk profiles: ${names.join(', ')})`
    return [{ path: name, objection: { reason: 'value' as const, detail }, where: `/values/${i}/value`, name }]
  })
}

/** More values than a device takes at once, by its quirk profiles. */
function tooMany(length: number, { writing, names }: DeviceQuirks): Found[] {
  if (writing?.mostValues === undefined || length <= writing.mostValues) return []
  const detail = `the device takes ${writing.mostValues} at once (quirk profiles: ${names.join(', ')}): with "atomic": false they are written in groups`
  return [{ path: '', objection: { reason: 'value', detail }, where: '/values', name: `${length} values` }]
}

/** An instance that only the device itself removes. */
function rowOf(models: DataModels, task: CheckedTask, of: DeviceType | undefined): Found[] {
  const path = String(task['path'])
  const object = models.describeObject(path, of)
  if (object === null || object.writable) return []
  const detail = 'is an instance that only the device itself removes, by its data model'
  return [{ path, objection: { reason: 'read-only', detail }, where: '/path', name: path }]
}

function objectOf(models: DataModels, task: CheckedTask, of: DeviceType | undefined): Found[] {
  const path = String(task['path'])
  const objection = models.checkAdd(path, of)
  return objection === null ? [] : [{ path, objection, where: '/path', name: path }]
}

function valuesOf(models: DataModels, task: CheckedTask, of: DeviceType | undefined, base: string): Found[] {
  const values = (task['values'] ?? []) as { name: string; value: string; type?: string }[]
  return values.flatMap(({ name, value, type }, i) => {
    const path = base + name
    const lexical = type === undefined ? null : checkLexical(type, value)
    const objection =
      models.checkWrite(path, value, of) ??
      (lexical === null ? null : { reason: 'value' as const, detail: `the value ${lexical}` })
    return objection === null
      ? []
      : [{ path, objection, where: `/values/${i}/${objection.reason === 'value' ? 'value' : 'name'}`, name }]
  })
}
