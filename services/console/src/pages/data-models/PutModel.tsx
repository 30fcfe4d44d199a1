import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Schemas } from '../../api/client.ts'
import { useWords } from '../../preferences/react.tsx'
import { TextField } from '../../ui/Field.tsx'
import { toast } from '../../ui/Toasts.tsx'
import { UploadDialog } from '../../ui/UploadDialog.tsx'
import { useUpload } from '../../ui/useUpload.ts'
import { words } from './words.ts'

/** Uploads a vendor's data model; what is wrong with it is told with the line. */
export function PutModel({ names, onClose }: { names: readonly string[]; onClose(): void }) {
  const t = useWords(words)
  const client = useQueryClient()
  const uploading = useUpload()
  const [file, setFile] = useState<File | null>(null)
  const [form, setForm] = useState({ name: '', oui: '', productClass: '' })
  const change = (part: Partial<typeof form>): void => setForm(now => ({ ...now, ...part }))
  const name = form.name.trim()
  const put = async (content: File): Promise<void> => {
    const query = new URLSearchParams(
      Object.entries({ oui: form.oui.trim(), productClass: form.productClass.trim() }).filter(([, v]) => v !== ''),
    )
    const stored = await uploading.send<Schemas['DataModel']>({
      method: 'PUT',
      path: `/data-models/${encodeURIComponent(name)}?${query}`,
      content,
      contentType: 'application/xml',
    })
    if (stored === null) return
    toast({ tone: 'good', title: t('stored', { name: stored.name, n: stored.parameters }) })
    await client.invalidateQueries({ queryKey: ['data-models'] })
    onClose()
  }
  return (
    <UploadDialog
      title={t('put')}
      about={<p className="muted">{t('putHelp')}</p>}
      file={file}
      accept={['.xml', 'application/xml', 'text/xml']}
      onFile={chosen => {
        setFile(chosen)
        if (name === '' || name === nameOf(file)) change({ name: nameOf(chosen) })
      }}
      isReady={name !== ''}
      uploading={uploading}
      onSend={put}
      onClose={onClose}
    >
      <TextField
        label={t('name')}
        {...(names.includes(name) ? { help: t('replaces') } : {})}
        value={form.name}
        onChange={value => change({ name: value })}
        isRequired
        maxLength={200}
      />
      <TextField label={t('oui')} value={form.oui} onChange={oui => change({ oui })} maxLength={6} isMono />
      <TextField
        label={t('productClass')}
        help={t('productClassHelp')}
        value={form.productClass}
        onChange={productClass => change({ productClass })}
        maxLength={64}
      />
    </UploadDialog>
  )
}

/** Of a file, as the API takes it. */
const nameOf = (file: File | null): string =>
  (file?.name ?? '').replace(/\.xml$/i, '').replaceAll(/[^A-Za-z0-9._-]/g, '-')
