import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Schemas } from '../../api/client.ts'
import { onceKey } from '../../api/once.ts'
import { DownloadIcon } from '../../icons/icons.tsx'
import { useWords } from '../../preferences/react.tsx'
import { Button } from '../../ui/Button.tsx'
import { Checkbox } from '../../ui/Check.tsx'
import { saveAs } from '../../ui/save-as.ts'
import { UploadDialog } from '../../ui/UploadDialog.tsx'
import { useUpload } from '../../ui/useUpload.ts'
import { EXAMPLE, typeOf } from './file-type.ts'
import { words } from './words.ts'

/** Sends a file of devices; then its report opens. */
export function SendFile({ onClose, onSent }: { onClose(): void; onSent(id: string): void }) {
  const t = useWords(words)
  const client = useQueryClient()
  const uploading = useUpload()
  const [file, setFile] = useState<File | null>(null)
  const [passOver, setPassOver] = useState(false)
  const send = async (content: File): Promise<void> => {
    const begun = await uploading.send<Schemas['Import']>({
      method: 'POST',
      path: `/imports?kind=devices&passOver=${passOver}`,
      content,
      contentType: typeOf(content.name, await content.slice(0, 64).text()),
      headers: { 'idempotency-key': onceKey() },
    })
    if (begun === null) return
    await client.invalidateQueries({ queryKey: ['imports'] })
    onSent(begun.id)
  }
  return (
    <UploadDialog
      title={t('send')}
      about={<p>{t('sendHelp')}</p>}
      file={file}
      accept={['.csv', '.jsonl', '.ndjson', '.txt', 'text/csv']}
      onFile={setFile}
      uploading={uploading}
      onSend={send}
      onClose={onClose}
    >
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
    </UploadDialog>
  )
}
