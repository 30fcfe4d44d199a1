import { ArrowDownIcon, ArrowUpIcon } from '../../icons/icons.tsx'
import { useWords } from '../../preferences/react.tsx'
import { Checkbox } from '../Check.tsx'
import { classes } from '../classes.ts'
import { uiWords } from '../words.ts'
import type { DataTableProps } from './props.ts'
import { nextSort } from './columns.ts'
import type { Column } from './columns.ts'

/** The titles of the columns; a press on one sorts by it. */
export function HeadRow<R>({ columns, rows, rowKey, selection, sort, onSort }: DataTableProps<R>) {
  const t = useWords(uiWords)
  const chosen = selection === undefined ? 0 : rows.filter(r => selection.keys.has(rowKey(r))).length
  const directionOf = (c: Column<R>) =>
    c.sortBy === undefined || onSort === undefined
      ? {}
      : ({ 'aria-sort': c.sortBy === sort?.field ? (sort.isDescending ? 'descending' : 'ascending') : 'none' } as const)
  return (
    <div role="row" className="table-row table-head">
      {selection !== undefined && (
        <span role="columnheader" className="table-cell table-tick">
          <Checkbox
            aria-label={t('selectAll')}
            isSelected={chosen > 0 && chosen === rows.length}
            isIndeterminate={chosen > 0 && chosen < rows.length}
            onChange={all => selection.onChange(new Set(all ? rows.map(rowKey) : []))}
          />
        </span>
      )}
      {columns.map(c => (
        <span
          key={c.id}
          role="columnheader"
          {...directionOf(c)}
          className={classes('table-cell', c.align === 'end' && 'table-end-aligned')}
        >
          {c.sortBy === undefined || onSort === undefined ? (
            c.title
          ) : (
            <button
              type="button"
              className="table-sort"
              title={t('sortBy', { name: c.title })}
              onClick={() => onSort(nextSort(sort, c.sortBy!))}
            >
              {c.title}
              {c.sortBy === sort?.field &&
                (sort.isDescending ? <ArrowDownIcon size={13} /> : <ArrowUpIcon size={13} />)}
            </button>
          )}
        </span>
      ))}
    </div>
  )
}
