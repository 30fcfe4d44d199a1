import type { ReactElement, ReactNode } from 'react'
import { Dialog, DialogTrigger } from 'react-aria-components/Dialog'
import { Popover } from 'react-aria-components/Popover'
import './Menu.css'
import './Popup.css'

/** Something small to fill in or choose, beside the button that opens it. @param props.children gets how to close it */
export function Popup({
  trigger,
  label,
  children,
}: {
  trigger: ReactElement
  label: string
  children: (close: () => void) => ReactNode
}) {
  return (
    <DialogTrigger>
      {trigger}
      <Popover className="popover" offset={4} placement="bottom start">
        <Dialog className="popup" aria-label={label}>
          {({ close }) => children(close)}
        </Dialog>
      </Popover>
    </DialogTrigger>
  )
}
