/** Addressing by alias (TR-069 3.6.1): `Device.WiFi.SSID.[guest].SSID` names a row by what it is called, not by its number. */
import type { Task } from './task.ts'

/** Whether a path names a row by its alias. */
export const hasAlias = (path: string): boolean => /\.\[[^\]]*\]\./.test(path)

/** Whether a path names all rows of a table at once (TR-069 A.2.4). */
const hasWildcard = (path: string): boolean => path.includes('.*.')

/** The first argument of a task that names a row by its alias; null where none does. */
export const aliasIn = (args: Task['arguments']): NamedPath | null => firstOf(args, hasAlias)

/** The first argument of a task with a wildcard; null where none has. */
export const wildcardIn = (args: Task['arguments']): NamedPath | null => firstOf(args, hasWildcard)

interface NamedPath {
  readonly where: string
  readonly path: string
}

function firstOf(args: Task['arguments'], is: (path: string) => boolean): NamedPath | null {
  if (typeof args['path'] === 'string' && is(args['path'])) return { where: 'path', path: args['path'] }
  for (const field of ['names', 'values', 'attributes']) {
    const list = args[field]
    if (!Array.isArray(list)) continue
    for (const [i, of] of list.entries()) {
      const path = typeof of === 'string' ? of : String((of as { name?: unknown }).name)
      if (is(path)) return { where: typeof of === 'string' ? `${field}.${i}` : `${field}.${i}.name`, path }
    }
  }
  return null
}

/** The alias that an AddObject gives its new row; null where it leaves that to the CPE. */
export const aliasOfNew = (path: string): string | null => /\.\[([^\]]*)\]\.$/.exec(path)?.[1] ?? null

/** The table of an AddObject: its path may end in the alias that the new row shall have (TR-069 A.3.2.6). */
export const tableOf = (path: string): string => path.replace(/\.\[[^\]]*\]\.$/, '.')
