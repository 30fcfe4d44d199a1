import { useState } from 'react'
import { useWords } from '../../../preferences/react.tsx'
import { Button } from '../../../ui/Button.tsx'
import { ComboBox } from '../../../ui/ComboBox.tsx'
import { TextField } from '../../../ui/Field.tsx'
import { Segments } from '../../../ui/Segments.tsx'
import { Select } from '../../../ui/Select.tsx'
import { words } from '../words.ts'
import type { Chip, Comparator } from './chips.ts'
import { comparatorsOf, FIELDS } from './fields.ts'
import { useComparatorName, useFieldName } from './names.ts'
import { useParameterNames } from './useParameterNames.ts'

const FIRST: Chip = { name: 'softwareVersion', isParameter: false, comparator: '=', value: '', isNegated: false }

/** One comparison: of a field or a parameter, how, and with what. */
export function ChipEditor({ chip = FIRST, onApply }: { chip?: Chip; onApply(chip: Chip): void }) {
  const t = useWords(words)
  const fieldName = useFieldName()
  const comparatorName = useComparatorName()
  const [now, setNow] = useState(chip)
  const names = useParameterNames(now.name, now.isParameter)
  const field = now.isParameter ? undefined : FIELDS.find(f => f.name === now.name)
  const comparators = comparatorsOf(now.name, now.isParameter)
  const change = (part: Partial<Chip>): void => {
    const next = { ...now, ...part }
    const possible = comparatorsOf(next.name, next.isParameter)
    setNow({ ...next, comparator: possible.includes(next.comparator) ? next.comparator : possible[0]! })
  }
  const isWhole = now.name !== '' && now.value !== ''
  return (
    <form
      className="chip-editor"
      onSubmit={e => {
        e.preventDefault()
        if (isWhole) onApply(now)
      }}
    >
      <Segments
        label={t('field')}
        options={[
          { value: 'field', label: t('field') },
          { value: 'parameter', label: t('parameter') },
        ]}
        value={now.isParameter ? 'parameter' : 'field'}
        onChange={kind =>
          change(kind === 'field' ? { isParameter: false, name: FIRST.name } : { isParameter: true, name: 'Device.' })
        }
      />
      {now.isParameter ? (
        <ComboBox
          label={t('parameterName')}
          options={names}
          value={now.name}
          onChange={name => change({ name })}
          isMono
        />
      ) : (
        <Select
          label={t('field')}
          options={FIELDS.map(f => ({ value: f.name, label: fieldName(f.name) }))}
          value={now.name}
          onChange={name => change({ name, value: '' })}
        />
      )}
      <Select
        label={t('comparator')}
        options={comparators.map(value => ({ value, label: comparatorName(now, value) }))}
        value={now.comparator}
        onChange={(comparator: Comparator) => change({ comparator })}
      />
      {field?.words === undefined ? (
        <TextField
          label={t('value')}
          help={
            field?.type === 'time'
              ? t('timeHelp')
              : field?.type === 'text' || now.isParameter
                ? t('valueHelp')
                : undefined
          }
          value={now.value}
          onChange={value => change({ value })}
          autoFocus
        />
      ) : (
        <ComboBox label={t('value')} options={field.words} value={now.value} onChange={value => change({ value })} />
      )}
      <Button type="submit" kind="primary" isDisabled={!isWhole}>
        {t('apply')}
      </Button>
    </form>
  )
}
