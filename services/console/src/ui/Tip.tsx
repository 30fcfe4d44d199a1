import type { ComponentProps, ReactElement } from 'react'
import { Focusable } from 'react-aria-components/Focusable'
import { Tooltip, TooltipTrigger } from 'react-aria-components/Tooltip'
import { Kbd } from './Kbd.tsx'
import './Tip.css'

export interface TipProps {
  text: string
  keys?: string
  /** What can be focused: a button, or with `isPlain` any element. */
  children: ReactElement
}

/** A word on hover and on focus. */
export function Tip({ text, keys, children }: TipProps) {
  return (
    <TooltipTrigger delay={500} closeDelay={50}>
      {children}
      <Tooltip className="tip" offset={6}>
        {text}
        {keys !== undefined && <Kbd keys={keys} />}
      </Tooltip>
    </TooltipTrigger>
  )
}

/** The same on something that is no control, such as a time: it can be focused for it. */
export function TipOn({ text, children }: { text: string; children: ComponentProps<typeof Focusable>['children'] }) {
  return (
    <Tip text={text}>
      <Focusable>{children}</Focusable>
    </Tip>
  )
}
