import type { ReactNode } from 'react'
import { Button as AriaButton } from 'react-aria-components/Button'
import { ComboBox as AriaComboBox } from 'react-aria-components/ComboBox'
import { Input } from 'react-aria-components/Input'
import { Label } from 'react-aria-components/Label'
import { ListBox, ListBoxItem } from 'react-aria-components/ListBox'
import { Popover } from 'react-aria-components/Popover'
import { Text } from 'react-aria-components/Text'
import { ChevronDownIcon } from '../icons/icons.tsx'
import { classes } from './classes.ts'
import './Field.css'
import './Menu.css'
import './ComboBox.css'

export interface ComboBoxProps {
  label: string
  /** What may be chosen; what is typed may be something else. */
  options: readonly string[]
  value: string
  onChange(value: string): void
  help?: ReactNode
  placeholder?: string
  isMono?: boolean
  autoFocus?: boolean
}

/** A text with proposals: of those that are given whatever holds what is typed. */
export function ComboBox({
  label,
  options,
  value,
  onChange,
  help,
  placeholder,
  isMono,
  autoFocus = false,
}: ComboBoxProps) {
  return (
    <AriaComboBox
      className="field"
      inputValue={value}
      onInputChange={onChange}
      onSelectionChange={key => key !== null && onChange(String(key))}
      items={options.map(o => ({ id: o }))}
      allowsCustomValue
      menuTrigger="focus"
    >
      <Label className="field-label">{label}</Label>
      <div className="combo">
        <Input
          className={classes('input', isMono && 'mono')}
          placeholder={placeholder}
          autoFocus={autoFocus}
          spellCheck={false}
        />
        <AriaButton className="combo-button">
          <ChevronDownIcon size={16} />
        </AriaButton>
      </div>
      {help !== undefined && (
        <Text slot="description" className="field-help">
          {help}
        </Text>
      )}
      <Popover className="popover combo-popover">
        <ListBox<{ id: string }> className="menu">
          {item => (
            <ListBoxItem id={item.id} textValue={item.id} className={classes('menu-item', isMono && 'mono')}>
              <span>{item.id}</span>
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </AriaComboBox>
  )
}
