/** Addressing by alias (TR-069 3.6.1): `Device.WiFi.SSID.[guest].SSID` names a row by what it is called, not by its number. */
import type { Task } from './task.ts'

/** Whether a path names a row by its alias. */
export const hasAlias = (path: string): boolean => /\.\[[^\]]*\]\./.test(path)

/** The first argument of a task that names a row by its alias; null where none does. */
export function aliasIn(args: Task['arguments']): { readonly where: string; readonly path: string } | null {
  if (typeof args['path'] === 'string' && hasAlias(args['path'])) return { where: 'path', path: args['path'] }
  for (const field of ['names', 'values', 'attributes']) {
    const list = args[field]
    if (!Array.isArray(list)) continue
    for (const [i, of] of list.entries()) {
      const path = typeof of === 'string' ? of : String((of as { name?: unknown }).name)
      if (hasAlias(path)) return { where: typeof of === 'string' ? `${field}.${i}` : `${field}.${i}.name`, path }
    }
  }
  return null
}

/** The alias that an AddObject gives its new row; null where it leaves that to the CPE. */
export const aliasOfNew = (path: string): string | null => /\.\[([^\]]*)\]\.$/.exec(path)?.[1] ?? null

/** The table of an AddObject: its path may end in the alias that the new row shall have (TR-069 A.3.2.6). */
export const tableOf = (path: string): string => path.replace(/\.\[[^\]]*\]\.$/, '.')
