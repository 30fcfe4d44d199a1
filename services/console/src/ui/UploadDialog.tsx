import type { ReactNode } from 'react'
import { useWords } from '../preferences/react.tsx'
import { Button } from './Button.tsx'
import { Dialog } from './Dialog.tsx'
import { FilePicker } from './FilePicker.tsx'
import { UploadState } from './UploadState.tsx'
import type { Uploading } from './useUpload.ts'
import { uiWords } from './words.ts'

export interface UploadDialogProps {
  /** What it does: in the head and on its button. */
  title: string
  /** Above the file. */
  about?: ReactNode
  file: File | null
  onFile(file: File): void
  /** As `FilePicker` takes it. */
  accept?: readonly string[]
  /** What has to be said of the file. */
  children?: ReactNode
  /** All is said that has to be. */
  isReady?: boolean
  uploading: Uploading
  onSend(file: File): Promise<void>
  onClose(): void
}

/** A window in which a file is chosen and sent; while it is on its way it can be given up, as closing does. */
export function UploadDialog({
  title,
  about,
  file,
  onFile,
  accept,
  children,
  isReady = true,
  uploading,
  onSend,
  onClose,
}: UploadDialogProps) {
  const t = useWords(uiWords)
  const isSending = uploading.share !== null
  return (
    <Dialog
      isOpen
      isAlert
      onClose={() => {
        uploading.cancel()
        onClose()
      }}
      title={title}
      footer={
        <>
          <Button onPress={isSending ? uploading.cancel : onClose}>{t(isSending ? 'giveUp' : 'cancel')}</Button>
          <Button
            kind="primary"
            isPending={isSending}
            isDisabled={file === null || !isReady}
            onPress={() => file !== null && void onSend(file)}
          >
            {title}
          </Button>
        </>
      }
    >
      {about}
      <FilePicker label={title} file={file} onChange={onFile} {...(accept === undefined ? {} : { accept })} />
      {children}
      <UploadState uploading={uploading} />
    </Dialog>
  )
}
