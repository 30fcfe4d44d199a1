import type { ReactNode } from 'react'
import { Dialog as AriaDialog } from 'react-aria-components/Dialog'
import { Heading } from 'react-aria-components/Heading'
import { Modal, ModalOverlay } from 'react-aria-components/Modal'
import { CloseIcon } from '../icons/icons.tsx'
import { useWords } from '../preferences/react.tsx'
import { IconButton } from './Button.tsx'
import { classes } from './classes.ts'
import { uiWords } from './words.ts'
import './Dialog.css'

export interface DialogProps {
  isOpen: boolean
  onClose(): void
  title: string
  children: ReactNode
  /** Buttons at the bottom, the one that does it last. */
  footer?: ReactNode
  /** `drawer`: from the side, as high as the window. */
  kind?: 'dialog' | 'wide' | 'drawer'
  /** Of a question that wants an answer: it is read out at once. */
  isAlert?: boolean
}

/** A window over the page: focus stays in it, Escape closes it, and focus goes back to where it was. */
export function Dialog({ isOpen, onClose, title, children, footer, kind = 'dialog', isAlert = false }: DialogProps) {
  const t = useWords(uiWords)
  return (
    <ModalOverlay
      className={classes('scrim', kind === 'drawer' && 'scrim-drawer')}
      isOpen={isOpen}
      onOpenChange={open => !open && onClose()}
      isDismissable={!isAlert}
    >
      <Modal className={classes('dialog', `dialog-${kind}`)}>
        <AriaDialog className="dialog-body" role={isAlert ? 'alertdialog' : 'dialog'}>
          <header className="dialog-head">
            <Heading slot="title" level={2}>
              {title}
            </Heading>
            <IconButton label={t('close')} icon={<CloseIcon />} onPress={onClose} />
          </header>
          <div className="dialog-content">{children}</div>
          {footer !== undefined && footer !== null && footer !== false && (
            <footer className="dialog-foot">{footer}</footer>
          )}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  )
}
