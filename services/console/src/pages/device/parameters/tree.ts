/** The tree as rows, from the levels that were read. */
import type { Schemas } from '../../../api/client.ts'

export type TreeItem = Schemas['ParameterTreeItem']

export interface Level {
  items: readonly TreeItem[]
  /** Another page of it can be read. */
  hasMore: boolean
  isLoading: boolean
  error: unknown
}

export type TreeRow =
  | { kind: 'item'; key: string; depth: number; item: TreeItem; isOpen: boolean }
  | { kind: 'more' | 'loading' | 'failed'; key: string; depth: number; path: string }

/** The last part of a name: `SSID.` of `Device.WiFi.SSID.` */
export const lastPart = (name: string): string => /[^.]+\.?$/.exec(name)?.[0] ?? name

/** The objects above a name, the root first: `Device.`, `Device.WiFi.` … */
export function above(name: string): string[] {
  const parts = name.replace(/\.$/, '').split('.').slice(0, -1)
  return parts.map((_, i) => `${parts.slice(0, i + 1).join('.')}.`)
}

/** @param levels by their path; the root's is '' */
export function rowsOf(levels: ReadonlyMap<string, Level>, open: ReadonlySet<string>, path = '', depth = 0): TreeRow[] {
  const level = levels.get(path)
  if (level === undefined) return [{ kind: 'loading', key: `loading ${path}`, depth, path }]
  const rows: TreeRow[] = level.items.flatMap(item => {
    const isOpen = item.object !== null && open.has(item.name)
    const row: TreeRow = { kind: 'item', key: item.name, depth, item, isOpen }
    return isOpen ? [row, ...rowsOf(levels, open, item.name, depth + 1)] : [row]
  })
  if (level.error !== null && level.error !== undefined)
    rows.push({ kind: 'failed', key: `failed ${path}`, depth, path })
  else if (level.isLoading) rows.push({ kind: 'loading', key: `loading ${path}`, depth, path })
  else if (level.hasMore) rows.push({ kind: 'more', key: `more ${path}`, depth, path })
  return rows
}
