import { useState } from 'react'
import type { ReactNode } from 'react'
import { useWords } from '../preferences/react.tsx'
import { Button } from './Button.tsx'
import { Dialog } from './Dialog.tsx'
import { TextField } from './Field.tsx'
import { FormError } from './FormError.tsx'
import { uiWords } from './words.ts'

export interface ConfirmProps {
  isOpen: boolean
  onClose(): void
  title: string
  children?: ReactNode
  /** What the button says: what it does. */
  action: string
  isDanger?: boolean
  /** `required`: a reason has to be given (it goes into the audit log, by the header X-Reason). */
  reason?: 'none' | 'optional' | 'required'
  /** Does it; the window closes when it is done, and says why where it fails. */
  onConfirm(reason: string): Promise<unknown>
}

/** Asks before something is done that cannot be taken back. */
export function Confirm({
  isOpen,
  onClose,
  title,
  children,
  action,
  isDanger = false,
  reason = 'none',
  onConfirm,
}: ConfirmProps) {
  const t = useWords(uiWords)
  const [text, setText] = useState('')
  const [isPending, setPending] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const close = (): void => {
    setText('')
    setError(null)
    onClose()
  }
  const confirm = async (): Promise<void> => {
    setPending(true)
    setError(null)
    try {
      await onConfirm(text.trim())
      close()
    } catch (caught) {
      setError(caught)
    } finally {
      setPending(false)
    }
  }
  return (
    <Dialog
      isOpen={isOpen}
      onClose={close}
      title={title}
      isAlert
      footer={
        <>
          <Button onPress={close}>{t('cancel')}</Button>
          <Button
            kind={isDanger ? 'danger' : 'primary'}
            isPending={isPending}
            isDisabled={reason === 'required' && text.trim() === ''}
            onPress={() => void confirm()}
          >
            {action}
          </Button>
        </>
      }
    >
      {children}
      {reason !== 'none' && (
        <TextField
          label={t('reason')}
          help={t('reasonHelp')}
          value={text}
          onChange={setText}
          isRequired={reason === 'required'}
          maxLength={500}
          autoFocus
        />
      )}
      <FormError error={error} />
    </Dialog>
  )
}
