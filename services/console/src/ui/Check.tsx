/** Yes or no. */
import type { ReactNode } from 'react'
import { Checkbox as AriaCheckbox } from 'react-aria-components/Checkbox'
import type { CheckboxProps as AriaCheckboxProps } from 'react-aria-components/Checkbox'
import { Switch as AriaSwitch } from 'react-aria-components/Switch'
import type { SwitchProps as AriaSwitchProps } from 'react-aria-components/Switch'
import { CheckIcon, MinusIcon } from '../icons/icons.tsx'
import './Check.css'

type Plain<T> = Omit<T, 'className' | 'style' | 'children'> & { children?: ReactNode }

/** A box to tick, with its text beside it; without text it needs an `aria-label`. */
export function Checkbox({ children, ...props }: Plain<AriaCheckboxProps>) {
  return (
    <AriaCheckbox {...props} className="check">
      {({ isSelected, isIndeterminate }) => (
        <>
          <span className="check-box">
            {isIndeterminate ? <MinusIcon size={14} /> : isSelected ? <CheckIcon size={14} /> : null}
          </span>
          {children}
        </>
      )}
    </AriaCheckbox>
  )
}

/** Something that is on or off at once. */
export function Switch({ children, ...props }: Plain<AriaSwitchProps>) {
  return (
    <AriaSwitch {...props} className="switch">
      <span className="switch-track" />
      {children}
    </AriaSwitch>
  )
}
