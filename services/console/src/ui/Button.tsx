import { Button as AriaButton } from 'react-aria-components/Button'
import type { ButtonProps as AriaButtonProps } from 'react-aria-components/Button'
import type { ReactNode } from 'react'
import { classes } from './classes.ts'
import { Spinner } from './Spinner.tsx'
import { Tip } from './Tip.tsx'
import './Button.css'

export interface ButtonProps extends Omit<AriaButtonProps, 'className' | 'style' | 'children'> {
  /** `primary`: the one thing to do here; `danger`: what cannot be taken back; `quiet`: without a border. */
  kind?: 'primary' | 'secondary' | 'danger' | 'quiet'
  size?: 'm' | 's'
  icon?: ReactNode
  children?: ReactNode
  className?: string
}

/** A button. While `isPending` it can be focused and not pressed, and keeps its width. */
export function Button({ kind = 'secondary', size = 'm', icon, children, className, ...props }: ButtonProps) {
  return (
    <AriaButton {...props} className={classes('button', `button-${kind}`, size === 's' && 'button-s', className)}>
      {props.isPending ? <Spinner size={16} /> : icon}
      {children}
    </AriaButton>
  )
}

export interface IconButtonProps extends Omit<ButtonProps, 'children' | 'icon' | 'aria-label'> {
  /** What it does: shown on hover and focus, and read out. */
  label: string
  icon: ReactNode
  /** Keys that do the same, shown beside the label. */
  keys?: string
}

/** A button that shows only an icon. */
export function IconButton({ label, icon, keys, kind = 'quiet', className, ...props }: IconButtonProps) {
  return (
    <Tip text={label} {...(keys === undefined ? {} : { keys })}>
      <Button {...props} kind={kind} aria-label={label} icon={icon} className={classes('button-icon', className)} />
    </Tip>
  )
}
