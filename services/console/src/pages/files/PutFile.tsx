import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useWords } from '../../preferences/react.tsx'
import { TextField } from '../../ui/Field.tsx'
import { Select } from '../../ui/Select.tsx'
import { toast } from '../../ui/Toasts.tsx'
import { UploadDialog } from '../../ui/UploadDialog.tsx'
import { useUpload } from '../../ui/useUpload.ts'
import { FILE_TYPES } from './file-types.ts'
import { words } from './words.ts'

/** Uploads a file for devices. @param props.names of files that are there */
export function PutFile({ names, onClose }: { names: readonly string[]; onClose(): void }) {
  const t = useWords(words)
  const client = useQueryClient()
  const uploading = useUpload()
  const [file, setFile] = useState<File | null>(null)
  const [form, setForm] = useState({
    name: '',
    fileType: FILE_TYPES[0].value as string,
    version: '',
    oui: '',
    productClass: '',
  })
  const change = (part: Partial<typeof form>): void => setForm(now => ({ ...now, ...part }))
  const name = form.name.trim()
  const put = async (content: File): Promise<void> => {
    const { name: _, ...rest } = form
    const query = new URLSearchParams(
      Object.entries(rest).flatMap(([key, value]) => (value.trim() === '' ? [] : [[key, value.trim()]])),
    )
    const stored = await uploading.send<{ name: string }>({
      method: 'PUT',
      path: `/files/${encodeURIComponent(name)}?${query}`,
      content,
      contentType: 'application/octet-stream',
    })
    if (stored === null) return
    toast({ tone: 'good', title: t('stored', { name: stored.name }) })
    await client.invalidateQueries({ queryKey: ['files'] })
    onClose()
  }
  return (
    <UploadDialog
      title={t('put')}
      file={file}
      onFile={chosen => {
        setFile(chosen)
        if (name === '' || name === file?.name) change({ name: chosen.name })
      }}
      isReady={name !== ''}
      uploading={uploading}
      onSend={put}
      onClose={onClose}
    >
      <TextField
        label={t('name')}
        help={names.includes(name) ? t('replaces') : t('nameHelp')}
        value={form.name}
        onChange={value => change({ name: value })}
        isRequired
        maxLength={200}
      />
      <Select
        label={t('type')}
        options={[
          ...FILE_TYPES.map(f => ({ value: f.value as string, label: t(f.word) })),
          { value: '', label: t('type.none') },
        ]}
        value={form.fileType}
        onChange={fileType => change({ fileType })}
      />
      <TextField
        label={t('version')}
        help={t('versionHelp')}
        value={form.version}
        onChange={version => change({ version })}
        maxLength={64}
      />
      <div className="files-target">
        <TextField label={t('oui')} value={form.oui} onChange={oui => change({ oui })} maxLength={6} isMono />
        <TextField
          label={t('productClass')}
          value={form.productClass}
          onChange={productClass => change({ productClass })}
          maxLength={64}
        />
      </div>
    </UploadDialog>
  )
}
