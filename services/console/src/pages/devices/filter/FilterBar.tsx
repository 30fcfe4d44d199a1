import { useState } from 'react'
import { CloseIcon, EditIcon, PlusIcon } from '../../../icons/icons.tsx'
import { useWords } from '../../../preferences/react.tsx'
import { Button as AriaButton } from 'react-aria-components/Button'
import { Button, IconButton } from '../../../ui/Button.tsx'
import { Popup } from '../../../ui/Popup.tsx'
import { words } from '../words.ts'
import { ChipEditor } from './ChipEditor.tsx'
import { FilterText } from './FilterText.tsx'
import type { Chip } from './chips.ts'
import { chipsOf, filterOf } from './chips.ts'
import { useComparatorName, useFieldName, useValueName } from './names.ts'
import './filter.css'

/** The filter: as chips, each of which can be changed and removed, or as text. */
export function FilterBar({ filter, onChange }: { filter: string; onChange(filter: string): void }) {
  const t = useWords(words)
  const chips = chipsOf(filter)
  const [wantsText, setWantsText] = useState(false)
  const isText = wantsText || chips === null
  if (isText)
    return (
      <div className="filter-bar">
        <FilterText
          filter={filter}
          onApply={onChange}
          note={chips === null ? t('filterTooMuch') : undefined}
          onChips={chips === null ? undefined : () => setWantsText(false)}
        />
      </div>
    )
  const set = (next: Chip[]): void => onChange(filterOf(next))
  return (
    <div className="filter-bar">
      {chips.map((chip, i) => (
        <ChipButton
          key={filterOf([chip])}
          chip={chip}
          onChange={next => set(chips.with(i, next))}
          onRemove={() => set(chips.toSpliced(i, 1))}
        />
      ))}
      <Popup
        label={t('addFilter')}
        trigger={
          <Button size="s" icon={<PlusIcon size={14} />}>
            {t('addFilter')}
          </Button>
        }
      >
        {close => (
          <ChipEditor
            onApply={chip => {
              set([...chips, chip])
              close()
            }}
          />
        )}
      </Popup>
      <IconButton size="s" label={t('asText')} icon={<EditIcon size={15} />} onPress={() => setWantsText(true)} />
      {chips.length > 1 && (
        <Button size="s" kind="quiet" onPress={() => onChange('')}>
          {t('clearFilters')}
        </Button>
      )}
    </div>
  )
}

function ChipButton({ chip, onChange, onRemove }: { chip: Chip; onChange(chip: Chip): void; onRemove(): void }) {
  const t = useWords(words)
  const fieldName = useFieldName()
  const comparatorName = useComparatorName()
  const valueName = useValueName()
  const name = chip.isParameter ? (chip.name.split('.').at(-1) ?? chip.name) : fieldName(chip.name)
  return (
    <span className="chip">
      <Popup
        label={t('editFilter', { name })}
        trigger={
          <AriaButton className="chip-text" aria-label={t('editFilter', { name })}>
            {chip.isNegated && `${t('not')} `}
            <span className="chip-name">{name}</span> {comparatorName(chip, chip.comparator)}{' '}
            <strong>{valueName(chip)}</strong>
          </AriaButton>
        }
      >
        {close => (
          <ChipEditor
            chip={chip}
            onApply={next => {
              onChange(next)
              close()
            }}
          />
        )}
      </Popup>
      <AriaButton className="chip-remove" aria-label={t('removeFilter', { name })} onPress={onRemove}>
        <CloseIcon size={12} />
      </AriaButton>
    </span>
  )
}
