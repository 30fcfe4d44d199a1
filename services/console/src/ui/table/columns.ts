import type { ReactNode } from 'react'

/** One column of a table. */
export interface Column<R> {
  id: string
  title: string
  /** As in `grid-template-columns`: `8rem`, `minmax(10rem, 1fr)`. */
  width: string
  cell(row: R): ReactNode
  align?: 'start' | 'end'
  /** By which field the API sorts; none: it cannot be sorted by. */
  sortBy?: string
  /** Where it stands at the width of a phone: on the first line, at its end, below it; not said: nowhere. */
  phone?: 'title' | 'aside' | 'below'
}

export interface Sort {
  field: string
  isDescending: boolean
}

/** `-lastInformAt` as a sort, and back. */
export const parseSort = (text: string): Sort => ({ field: text.replace(/^-/, ''), isDescending: text.startsWith('-') })
export const sortText = (s: Sort): string => (s.isDescending ? `-${s.field}` : s.field)

/** The sort after a press on a column: by it, then the other way round. */
export const nextSort = (now: Sort | undefined, field: string): Sort => ({
  field,
  isDescending: now?.field === field ? !now.isDescending : false,
})
