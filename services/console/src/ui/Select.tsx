import { Button as AriaButton } from 'react-aria-components/Button'
import { Label } from 'react-aria-components/Label'
import { ListBox, ListBoxItem } from 'react-aria-components/ListBox'
import { Popover } from 'react-aria-components/Popover'
import { Select as AriaSelect, SelectValue } from 'react-aria-components/Select'
import { CheckIcon, ChevronDownIcon } from '../icons/icons.tsx'
import { classes } from './classes.ts'
import './Field.css'
import './Menu.css'
import './Select.css'

export interface Option<V extends string> {
  value: V
  label: string
}

export interface SelectProps<V extends string> {
  label: string
  /** The label is read out only. */
  isLabelHidden?: boolean
  options: readonly Option<V>[]
  value: V
  onChange(value: V): void
  isDisabled?: boolean
}

/** One of a few. */
export function Select<V extends string>({
  label,
  isLabelHidden = false,
  options,
  value,
  onChange,
  isDisabled = false,
}: SelectProps<V>) {
  return (
    <AriaSelect
      className="field"
      value={value}
      onChange={v => onChange(v as V)}
      isDisabled={isDisabled}
      aria-label={isLabelHidden ? label : undefined}
    >
      {!isLabelHidden && <Label className="field-label">{label}</Label>}
      <AriaButton className="input select">
        <SelectValue className="select-value" />
        <ChevronDownIcon size={16} />
      </AriaButton>
      <Popover className="popover" offset={4}>
        <ListBox className="menu">
          {options.map(o => (
            <ListBoxItem key={o.value} id={o.value} textValue={o.label} className={classes('menu-item')}>
              {({ isSelected }) => (
                <>
                  <span>{o.label}</span>
                  {isSelected && <CheckIcon size={16} />}
                </>
              )}
            </ListBoxItem>
          ))}
        </ListBox>
      </Popover>
    </AriaSelect>
  )
}
