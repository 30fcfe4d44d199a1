import type { MouseEvent } from 'react'
import { useWords } from '../../preferences/react.tsx'
import { Checkbox } from '../Check.tsx'
import { classes } from '../classes.ts'
import { uiWords } from '../words.ts'
import type { DataTableProps } from './props.ts'

interface RowProps<R> extends DataTableProps<R> {
  row: R
  index: number
  top: number
  height: number
}

/** One row, where it belongs in the whole list. */
export function Row<R>({ columns, row, index, top, height, rowKey, rowName, selection, onOpen }: RowProps<R>) {
  const t = useWords(uiWords)
  const key = rowKey(row)
  const isSelected = selection?.keys.has(key) === true
  const open = (e: MouseEvent): void => {
    // A control in it does its own, and whoever marks text to copy it goes nowhere.
    if ((e.target as Element).closest('a, button, input, label') !== null || getSelection()?.isCollapsed === false)
      return
    onOpen?.(row)
  }
  const toggle = (on: boolean): void => {
    const keys = new Set(selection!.keys)
    if (on) keys.add(key)
    else keys.delete(key)
    selection!.onChange(keys)
  }
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      data-index={index}
      className={classes('table-row', onOpen && 'table-row-opens', isSelected && 'table-row-selected')}
      style={{ transform: `translateY(${top}px)`, height }}
      onClick={open}
    >
      {selection !== undefined && (
        <span role="cell" className="table-cell table-tick">
          <Checkbox
            aria-label={t('selectRow', { name: rowName?.(row) ?? key })}
            isSelected={isSelected}
            onChange={toggle}
          />
        </span>
      )}
      {columns.map(c => (
        <span
          key={c.id}
          role="cell"
          data-phone={c.phone}
          className={classes('table-cell', c.align === 'end' && 'table-end-aligned')}
        >
          {c.cell(row)}
        </span>
      ))}
    </div>
  )
}
