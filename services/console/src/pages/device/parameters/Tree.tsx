import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useMemo, useRef, useState } from 'react'
import type { KeyboardEvent, ReactNode } from 'react'
import { usePreferences, useWords } from '../../../preferences/react.tsx'
import { Loading } from '../../../ui/States.tsx'
import { TreeLine } from './TreeLine.tsx'
import { useStaged } from './staged.ts'
import { above, rowsOf } from './tree.ts'
import type { TreeRow } from './tree.ts'
import { useLevels } from './useLevels.ts'
import { parameterWords } from './words.ts'

const HEIGHT = { comfortable: 34, compact: 26 }

/** The tree: a level is read when it is opened, and only what is seen is in the page. */
export function Tree({
  id,
  at,
  onLook,
  empty,
}: {
  id: string
  /** What is looked at: all above it is open. */
  at: string | null
  onLook(name: string): void
  empty: ReactNode
}) {
  const t = useWords(parameterWords)
  const { density } = usePreferences()
  const [opened, setOpened] = useState<ReadonlySet<string>>(() => new Set(at === null ? [] : above(at)))
  const [active, setActive] = useState<string | null>(at)
  const { levels, more, retry } = useLevels(id, opened)
  const { changes } = useStaged(id)
  const staged = useMemo(() => new Map(changes.map(c => [c.name, c])), [changes])
  const rows = rowsOf(levels, opened)
  const scroller = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => HEIGHT[density],
    overscan: 15,
    getItemKey: i => rows[i]!.key,
  })

  // A tree of one root begins open.
  const only = levels.get('')?.items
  useEffect(() => {
    if (only?.length === 1) setOpened(now => (now.size === 0 ? new Set([only[0]!.name]) : now))
  }, [only])

  const setOpen = (name: string, isOpen: boolean): void =>
    setOpened(now => {
      const next = new Set(now)
      if (isOpen) next.add(name)
      else next.delete(name)
      return next
    })
  const act = (row: TreeRow): void => {
    if (row.kind === 'more') more(row.path)
    else if (row.kind === 'failed') retry(row.path)
    else if (row.kind === 'item') row.item.object === null ? onLook(row.item.name) : setOpen(row.item.name, !row.isOpen)
  }
  const go = (index: number): void => {
    const row = rows[Math.max(0, Math.min(rows.length - 1, index))]
    if (row === undefined) return
    setActive(row.key)
    virtual.scrollToIndex(rows.indexOf(row))
  }
  const onKeyDown = (e: KeyboardEvent): void => {
    const index = rows.findIndex(r => r.key === active)
    const row = rows[index]
    const done = keyed(e.key, row, index, rows, { go, setOpen, act, onLook })
    if (done) e.preventDefault()
  }

  const root = levels.get('')
  if (root !== undefined && root.items.length === 0) return root.isLoading ? <Loading /> : empty
  return (
    <div
      className="tree"
      ref={scroller}
      role="tree"
      aria-label={t('tree')}
      tabIndex={0}
      aria-activedescendant={active === null ? undefined : `tree-${active}`}
      onKeyDown={onKeyDown}
      onFocus={() => active === null && rows[0] !== undefined && setActive(rows[0].key)}
    >
      <div className="tree-body" role="presentation" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(v => {
          const row = rows[v.index]!
          return (
            <TreeLine
              key={v.key}
              row={row}
              top={v.start}
              height={HEIGHT[density]}
              isActive={row.key === active}
              change={staged.get(row.key)}
              onPress={() => {
                setActive(row.key)
                act(row)
              }}
              onLook={onLook}
            />
          )
        })}
      </div>
    </div>
  )
}

interface Acts {
  go(index: number): void
  setOpen(name: string, isOpen: boolean): void
  act(row: TreeRow): void
  onLook(name: string): void
}

/** The keys of a tree (WAI-ARIA): returns whether it was one of them. */
function keyed(key: string, row: TreeRow | undefined, index: number, rows: readonly TreeRow[], a: Acts): boolean {
  const object = row?.kind === 'item' && row.item.object !== null ? row : null
  switch (key) {
    case 'ArrowDown':
      a.go(index + 1)
      return true
    case 'ArrowUp':
      a.go(index - 1)
      return true
    case 'Home':
      a.go(0)
      return true
    case 'End':
      a.go(rows.length - 1)
      return true
    case 'PageDown':
      a.go(index + 15)
      return true
    case 'PageUp':
      a.go(index - 15)
      return true
    case 'ArrowRight':
      if (object?.isOpen === false) a.setOpen(object.item.name, true)
      else if (object !== null) a.go(index + 1)
      return true
    case 'ArrowLeft':
      if (object?.isOpen) a.setOpen(object.item.name, false)
      else if (row !== undefined) a.go(rows.findLastIndex((r, i) => i < index && r.depth < row.depth))
      return true
    case ' ':
    case 'Enter':
      if (row === undefined) return false
      if (key === ' ' && object !== null) a.onLook(object.item.name)
      else a.act(row)
      return true
    default:
      return false
  }
}
