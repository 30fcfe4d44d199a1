import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Schemas } from '../../api/client.ts'
import { onceKey } from '../../api/once.ts'
import { DownloadIcon } from '../../icons/icons.tsx'
import { useWords } from '../../preferences/react.tsx'
import { Button } from '../../ui/Button.tsx'
import { Checkbox } from '../../ui/Check.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { FilePicker } from '../../ui/FilePicker.tsx'
import { UploadState } from '../../ui/UploadState.tsx'
import { saveAs } from '../../ui/save-as.ts'
import { useUpload } from '../../ui/useUpload.ts'
import { uiWords } from '../../ui/words.ts'
import { EXAMPLE, typeOf } from './file-type.ts'
import { words } from './words.ts'

/** Sends a file of devices; then its report opens. */
export function SendFile({ onClose, onSent }: { onClose(): void; onSent(id: string): void }) {
  const t = useWords(words)
  const ui = useWords(uiWords)
  const client = useQueryClient()
  const uploading = useUpload()
  const [file, setFile] = useState<File | null>(null)
  const [passOver, setPassOver] = useState(false)
  const send = async (): Promise<void> => {
    const begun = await uploading.send<Schemas['Import']>({
      method: 'POST',
      path: `/imports?kind=devices&passOver=${passOver}`,
      content: file!,
      contentType: typeOf(file!.name, await file!.slice(0, 64).text()),
      headers: { 'idempotency-key': onceKey() },
    })
    if (begun === null) return
    await client.invalidateQueries({ queryKey: ['imports'] })
    onSent(begun.id)
  }
  const isSending = uploading.share !== null
  return (
    <Dialog
      isOpen
      isAlert
      onClose={() => {
        uploading.cancel()
        onClose()
      }}
      title={t('send')}
      footer={
        <>
          <Button onPress={isSending ? uploading.cancel : onClose}>{isSending ? t('cancel') : ui('cancel')}</Button>
          <Button kind="primary" isPending={isSending} isDisabled={file === null} onPress={() => void send()}>
            {t('send')}
          </Button>
        </>
      }
    >
      <p>{t('sendHelp')}</p>
      <FilePicker
        label={t('send')}
        file={file}
        onChange={setFile}
        accept={['.csv', '.jsonl', '.ndjson', '.txt', 'text/csv']}
      />
      <div>
        <strong>{t('columns')}</strong>
        <p className="muted">{t('columnsText')}</p>
        <Button
          size="s"
          icon={<DownloadIcon size={14} />}
          onPress={() => saveAs(new Blob([EXAMPLE], { type: 'text/csv' }), 'devices.csv')}
        >
          {t('example')}
        </Button>
      </div>
      <Checkbox isSelected={passOver} onChange={setPassOver}>
        {t('passOver')}
      </Checkbox>
      <UploadState uploading={uploading} />
    </Dialog>
  )
}
