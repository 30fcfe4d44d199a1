import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef } from 'react'
import type { KeyboardEvent } from 'react'
import { usePreferences, useWords } from '../../preferences/react.tsx'
import { Spinner } from '../Spinner.tsx'
import { Failed, Loading } from '../States.tsx'
import { classes } from '../classes.ts'
import { uiWords } from '../words.ts'
import { HeadRow } from './HeadRow.tsx'
import { Row } from './Row.tsx'
import type { DataTableProps } from './props.ts'
import { useIsPhone } from './useIsPhone.ts'
import './table.css'

/** So many rows before the end the next page is asked for. */
const AHEAD = 30
const ROW_HEIGHT = { comfortable: 40, compact: 30, phone: 62 }

/** A list of any length: only what is seen is in the page, more is read while one scrolls, arrows go from row to row. */
export function DataTable<R>(props: DataTableProps<R>) {
  const { label, columns, rows, rowKey, selection, hasMore = false, isLoadingMore = false, onMore, empty } = props
  const t = useWords(uiWords)
  const { density } = usePreferences()
  const isPhone = useIsPhone()
  const scroller = useRef<HTMLDivElement>(null)
  const height = isPhone ? ROW_HEIGHT.phone : ROW_HEIGHT[density]
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: 12,
    getItemKey: i => rowKey(rows[i]!),
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: rows have another height
  useEffect(() => virtual.measure(), [virtual, height])

  const items = virtual.getVirtualItems()
  const last = items.at(-1)?.index ?? 0
  const wantsMore =
    hasMore && !isLoadingMore && props.error === undefined && rows.length > 0 && last >= rows.length - AHEAD
  useEffect(() => {
    if (wantsMore) onMore?.()
  }, [wantsMore, onMore])

  /** Whether the row is in the page. */
  const focusRow = (index: number): boolean => {
    const row = scroller.current?.querySelector(`[data-index="${index}"]`)
    const target = row?.querySelector<HTMLElement>('a') ?? row?.querySelector<HTMLElement>('button, input')
    target?.focus({ preventScroll: true })
    return target !== undefined && target !== null
  }
  /** Arrows go to the link of the row above or below, which may not be in the page yet. */
  const onKeyDown = (e: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10 }[e.key]
    const at = (e.target as Element).closest<HTMLElement>('[data-index]')?.dataset['index']
    if (step === undefined || at === undefined || rows.length === 0) return
    e.preventDefault()
    const to = Math.max(0, Math.min(rows.length - 1, Number(at) + step))
    virtual.scrollToIndex(to)
    if (!focusRow(to)) requestAnimationFrame(() => focusRow(to))
  }

  const template = [...(selection ? ['34px'] : []), ...columns.map(c => c.width)].join(' ')
  const isEmpty = rows.length === 0
  return (
    <div className="table-scroll" ref={scroller} tabIndex={isEmpty ? -1 : 0} role="region" aria-label={label}>
      <div
        className={classes('table', isPhone && 'table-phone')}
        role="table"
        aria-label={label}
        aria-rowcount={hasMore ? -1 : rows.length + 1}
        aria-busy={props.isLoading === true}
        style={{ '--columns': template } as Record<string, string>}
        onKeyDown={onKeyDown}
      >
        <HeadRow {...props} />
        <div role="rowgroup" className="table-body" style={{ height: virtual.getTotalSize() }}>
          {items.map(item => (
            <Row
              key={item.key}
              {...props}
              row={rows[item.index]!}
              index={item.index}
              top={item.start}
              height={height}
            />
          ))}
        </div>
      </div>
      {isEmpty && props.isLoading === true && <Loading />}
      {props.error !== undefined && props.error !== null && (
        <Failed error={props.error} {...(props.onRetry ? { retry: props.onRetry } : {})} />
      )}
      {isEmpty && props.isLoading !== true && (props.error === undefined || props.error === null) && empty}
      {!isEmpty && (
        <p className="table-end" role="status">
          {hasMore ? (
            isLoadingMore ? (
              <>
                <Spinner size={16} /> {t('loadingMore')}
              </>
            ) : null
          ) : (
            t('end', { n: rows.length })
          )}
        </p>
      )}
    </div>
  )
}
