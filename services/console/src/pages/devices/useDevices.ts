import { api, dataOf } from '../../api/client.ts'
import { useList } from '../../api/list.ts'
import type { List } from '../../api/list.ts'
import type { DeviceRow } from './columns.tsx'
import type { DevicesSearch } from './search.ts'
import { isParameter } from './views.ts'

/** The fields that the columns need, and parameters apart. */
export function askedFor(columns: readonly string[]): { fields: string; parameters?: string } {
  const fields = ['id', ...columns.filter(c => !isParameter(c))]
  const parameters = columns.filter(isParameter)
  return {
    fields: [...fields, ...(fields.includes('state') ? ['silentSince'] : [])].join(','),
    ...(parameters.length > 0 && { parameters: parameters.join(',') }),
  }
}

/** Where the browser gets the export of a list. */
export const exportUrl = (format: 'csv' | 'jsonl', search: DevicesSearch, columns: readonly string[]): string =>
  `/api/v1/devices?${new URLSearchParams({ ...search, ...askedFor(columns), format })}`

/** Devices as they are searched, filtered and sorted, page after page. */
export function useDevices(search: DevicesSearch, columns: readonly string[]): List<DeviceRow> {
  const query = { ...search, ...askedFor(columns) }
  return useList(['devices', 'list', query], ({ page, signal }) =>
    dataOf(api.GET('/devices', { params: { query: { ...query, ...page } }, signal })),
  )
}
