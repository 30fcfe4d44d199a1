import type { ReactNode } from 'react'
import type { Column, Sort } from './columns.ts'

export interface Selection {
  keys: ReadonlySet<string>
  onChange(keys: ReadonlySet<string>): void
}

export interface DataTableProps<R> {
  /** Read out. */
  label: string
  columns: readonly Column<R>[]
  rows: readonly R[]
  rowKey(row: R): string
  /** What a row is called, for its box to tick. */
  rowName?(row: R): string
  /** A press anywhere on a row that is no control; its first column holds the link that the keyboard takes. */
  onOpen?(row: R): void
  selection?: Selection
  sort?: Sort
  onSort?(sort: Sort): void
  /** The first page is on its way. */
  isLoading?: boolean
  error?: unknown
  onRetry?: () => void
  hasMore?: boolean
  isLoadingMore?: boolean
  onMore?: () => void
  /** In the place of rows where there are none. */
  empty: ReactNode
}
