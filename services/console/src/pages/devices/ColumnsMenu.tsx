import { useState } from 'react'
import { ColumnsIcon, PlusIcon } from '../../icons/icons.tsx'
import { useWords } from '../../preferences/react.tsx'
import { Button } from '../../ui/Button.tsx'
import { Checkbox } from '../../ui/Check.tsx'
import { ComboBox } from '../../ui/ComboBox.tsx'
import { Popup } from '../../ui/Popup.tsx'
import { shortName } from './columns.tsx'
import { useParameterNames } from './filter/useParameterNames.ts'
import { COLUMN_FIELDS, FIRST_COLUMNS, isParameter, MOST_PARAMETERS } from './views.ts'
import { words } from './words.ts'

const EXAMPLE = 'Device.DeviceInfo.UpTime'

/** Which columns are shown, parameters among them. */
export function ColumnsMenu({ columns, onChange }: { columns: readonly string[]; onChange(columns: string[]): void }) {
  const t = useWords(words)
  const parameters = columns.filter(isParameter)
  const toggle = (name: string, on: boolean): void =>
    onChange(
      on
        ? [...COLUMN_FIELDS.filter(f => f === name || columns.includes(f)), ...parameters]
        : columns.filter(c => c !== name),
    )
  return (
    <Popup label={t('columns')} trigger={<Button icon={<ColumnsIcon size={16} />}>{t('columns')}</Button>}>
      {() => (
        <>
          <div className="columns-list">
            {COLUMN_FIELDS.map(f => (
              <Checkbox key={f} isSelected={columns.includes(f)} onChange={on => toggle(f, on)}>
                {t(`column.${f}`)}
              </Checkbox>
            ))}
            {parameters.map(p => (
              <Checkbox key={p} isSelected onChange={() => onChange(columns.filter(c => c !== p))}>
                <span className="mono" title={p}>
                  {shortName(p)}
                </span>
              </Checkbox>
            ))}
          </div>
          {parameters.length < MOST_PARAMETERS && (
            <AddParameter onAdd={name => onChange([...columns.filter(c => c !== name), name])} />
          )}
          <Button size="s" kind="quiet" onPress={() => onChange([...FIRST_COLUMNS])}>
            {t('resetColumns')}
          </Button>
        </>
      )}
    </Popup>
  )
}

function AddParameter({ onAdd }: { onAdd(name: string): void }) {
  const t = useWords(words)
  const [name, setName] = useState('')
  const names = useParameterNames(name, true)
  const isName = /^\w+(?:\.\w+)+$/.test(name)
  return (
    <form
      className="columns-add"
      onSubmit={e => {
        e.preventDefault()
        if (!isName) return
        onAdd(name)
        setName('')
      }}
    >
      <ComboBox label={t('addColumn')} options={names} value={name} onChange={setName} placeholder={EXAMPLE} isMono />
      <Button type="submit" isDisabled={!isName} aria-label={t('addColumn')} icon={<PlusIcon size={16} />} />
    </form>
  )
}
