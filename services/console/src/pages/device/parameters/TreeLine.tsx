import { ChevronDownIcon, ChevronRightIcon, EditIcon, MoreIcon, PlusIcon } from '../../../icons/icons.tsx'
import { useFormat, useWords } from '../../../preferences/react.tsx'
import { Spinner } from '../../../ui/Spinner.tsx'
import { Time } from '../../../ui/Time.tsx'
import { classes } from '../../../ui/classes.ts'
import { Value } from './Value.tsx'
import type { Change } from './staged.ts'
import { lastPart } from './tree.ts'
import type { TreeItem, TreeRow } from './tree.ts'
import { parameterWords } from './words.ts'

/** One row of the tree. */
export function TreeLine({
  row,
  top,
  height,
  isActive,
  change,
  onPress,
  onLook,
}: {
  row: TreeRow
  top: number
  height: number
  isActive: boolean
  /** What it is to become. */
  change: Change | undefined
  onPress(): void
  onLook(name: string): void
}) {
  const t = useWords(parameterWords)
  const isObject = row.kind === 'item' && row.item.object !== null
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree around it has the keys
    <div
      id={`tree-${row.key}`}
      role="treeitem"
      tabIndex={-1}
      aria-level={row.depth + 1}
      aria-selected={isActive}
      {...(isObject ? { 'aria-expanded': row.isOpen } : {})}
      className={classes('tree-line', isActive && 'tree-line-active')}
      style={{ transform: `translateY(${top}px)`, height, '--depth': row.depth } as Record<string, string | number>}
      onClick={onPress}
    >
      {row.kind === 'loading' ? (
        <span className="tree-name muted">
          <Spinner size={14} /> {t('loading')}
        </span>
      ) : row.kind === 'item' ? (
        <Item item={row.item} isOpen={row.isOpen} change={change} onLook={onLook} />
      ) : (
        <span className="tree-name tree-more">{t(row.kind)}</span>
      )}
    </div>
  )
}

function Item({
  item,
  isOpen,
  change,
  onLook,
}: {
  item: TreeItem
  isOpen: boolean
  change: Change | undefined
  onLook(name: string): void
}) {
  const t = useWords(parameterWords)
  const format = useFormat()
  const name = lastPart(item.name).replace(/\.$/, '')
  if (item.object !== null)
    return (
      <>
        <span className="tree-name tree-object">
          {isOpen ? <ChevronDownIcon size={14} /> : <ChevronRightIcon size={14} />}
          <span className="mono">{name}</span>
          {item.object.canAdd && <PlusIcon size={13} />}
        </span>
        <span className="tree-count muted">{t('parameters', { n: item.object.parameters })}</span>
        <span className="tree-age" />
        <button
          type="button"
          tabIndex={-1}
          className="tree-look"
          aria-label={t('aboutObject', { name: item.name })}
          title={t('aboutObject', { name: item.name })}
          onClick={e => {
            e.stopPropagation()
            onLook(item.name)
          }}
        >
          <MoreIcon size={16} />
        </button>
      </>
    )
  return (
    <>
      <span className="tree-name tree-leaf">
        <span className="mono">{name}</span>
        {item.writable === true && (
          <span className="tree-sign" title={t('writable')}>
            <EditIcon size={12} />
          </span>
        )}
      </span>
      <span className="tree-value">
        {change === undefined ? (
          <Value parameter={item} />
        ) : (
          <span className="parameter-staged mono">{change.secret ? t('newSecret') : change.after || t('empty')}</span>
        )}
      </span>
      <span className="tree-age muted" title={item.updatedAt === null ? undefined : format.dateTime(item.updatedAt)}>
        <Time at={item.updatedAt} />
      </span>
    </>
  )
}
