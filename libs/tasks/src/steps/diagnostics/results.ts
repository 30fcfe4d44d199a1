/** The results of a test out of the parameters of its object. */
import type { ParameterValue } from '@auroralinks/cwmp'
import { resultName, resultTables, stateParameter } from '@auroralinks/data-model'
import { z } from 'zod'
import type { Task } from '../../task.ts'
import { stateOf } from './states.ts'

const texts = z.record(z.string(), z.string())

export const diagnosticsResult = z.object({
  state: z.string().meta({ description: '`Complete`, or the error that the device reports' }),
  values: texts.meta({ description: 'Results by their names in TR-181' }),
  tables: z
    .record(z.string(), z.array(texts))
    .meta({ description: 'Such as RouteHops, Result, PerConnectionResult; rows in their order' }),
  omitted: z.number().int().optional().meta({ description: 'How many more values there were than are listed' }),
})
export type DiagnosticsResult = z.output<typeof diagnosticsResult>

/** What a test that has ended brought, for the world; null where it brought nothing. */
export const resultOfTest = ({
  type,
  arguments: { test },
  result,
}: Task): { test: string; result: DiagnosticsResult } | null =>
  type === 'diagnostics' && result !== null ? { test: String(test), result: result as DiagnosticsResult } : null

/** What of a device's results a task keeps. */
const MOST_VALUES = 20_000
const MOST_CHARACTERS = 500_000

interface Place {
  table: string | null
  row: number
  name: string
}

/** `RouteHops.3.Host` stands in the third row of a table; a name without a number is a value. */
function placeOf(relative: string): Place {
  const parts = relative.split('.')
  const number = parts.findLastIndex(part => /^\d+$/.test(part))
  if (number < 1) return { table: null, row: 0, name: relative }
  return {
    table: parts.slice(0, number).join('.'),
    row: Number(parts[number]),
    name: parts.slice(number + 1).join('.'),
  }
}

/** @param leftOut names of the object that are no results: its arguments @param unread how many more there are */
export function resultOf(
  object: string,
  state: string,
  read: readonly ParameterValue[],
  leftOut: ReadonlySet<string>,
  unread = 0,
): DiagnosticsResult {
  const values = new Map<string, string>()
  const tables = new Map<string, Map<number, Map<string, string>>>(resultTables(object).map(name => [name, new Map()]))
  let [count, characters, omitted] = [0, 0, unread]
  for (const { name, value } of read) {
    if (!name.startsWith(object) || name.endsWith('.')) continue
    const relative = name.slice(object.length)
    if (relative === stateParameter(object) || leftOut.has(relative)) continue
    const place = placeOf(relative)
    count++
    characters += relative.length + value.length
    if (count > MOST_VALUES || characters > MOST_CHARACTERS) {
      omitted++
      continue
    }
    if (place.table === null) values.set(resultName(place.name), value)
    else rowOf(tables, place).set(resultName(place.name), value)
  }
  return {
    state: stateOf(state),
    values: Object.fromEntries(values),
    tables: Object.fromEntries([...tables].map(([name, rows]) => [name, inOrder(rows)])),
    ...(omitted > 0 ? { omitted } : {}),
  }
}

function rowOf(tables: Map<string, Map<number, Map<string, string>>>, { table, row }: Place): Map<string, string> {
  const rows = tables.get(table!) ?? new Map<number, Map<string, string>>()
  tables.set(table!, rows)
  const found = rows.get(row) ?? new Map<string, string>()
  rows.set(row, found)
  return found
}

const inOrder = (rows: ReadonlyMap<number, ReadonlyMap<string, string>>): { [name: string]: string }[] =>
  [...rows].sort(([a], [b]) => a - b).map(([, row]) => Object.fromEntries(row))
