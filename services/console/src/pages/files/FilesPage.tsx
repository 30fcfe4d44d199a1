import { useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { api, dataOf } from '../../api/client.ts'
import type { Schemas } from '../../api/client.ts'
import { tableOf, useList } from '../../api/list.ts'
import { because } from '../../api/reason.ts'
import { PageAction } from '../../app/PageAction.tsx'
import { useMay } from '../../app/session.ts'
import { FilesIcon, UploadIcon } from '../../icons/icons.tsx'
import { useWords } from '../../preferences/react.tsx'
import { Confirm } from '../../ui/Confirm.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { Segments } from '../../ui/Segments.tsx'
import { Empty } from '../../ui/States.tsx'
import { toast } from '../../ui/Toasts.tsx'
import { DataTable } from '../../ui/table/DataTable.tsx'
import { FileDrawer } from './FileDrawer.tsx'
import { PutFile } from './PutFile.tsx'
import { useFileColumns } from './columns.tsx'
import { words } from './words.ts'
import './files.css'

type StoredFile = Schemas['File']

const route = getRouteApi('/shell/files')

/** Files for devices, and those that devices sent. */
export default function FilesPage() {
  const t = useWords(words)
  const { show } = route.useSearch()
  const navigate = route.useNavigate()
  const client = useQueryClient()
  const mayWrite = useMay('files.write')
  const [isPutting, setPutting] = useState(false)
  const [opened, setOpened] = useState<StoredFile | null>(null)
  const [removing, setRemoving] = useState<StoredFile | null>(null)
  const isSent = show === 'sent'
  const columns = useFileColumns(isSent, setOpened)
  const list = useList(['files', isSent], ({ page, signal }) =>
    dataOf(
      api.GET('/files', {
        params: {
          query: { sent: isSent, sort: '-createdAt', ...page },
        },
        signal,
      }),
    ),
  )
  const remove = async (reason: string): Promise<void> => {
    const { name } = removing!
    await api.DELETE('/files/{name}', { params: { path: { name }, header: because(reason) } })
    toast({ tone: 'good', title: t('removed', { name }) })
    setOpened(null)
    await client.invalidateQueries({ queryKey: ['files'] })
  }
  return (
    <div className="page-full">
      <PageHeader
        title={t('title')}
        about={t('about')}
        actions={
          mayWrite && (
            <PageAction
              id="put-file"
              label={t('put')}
              icon={<UploadIcon size={16} />}
              onPress={() => setPutting(true)}
            />
          )
        }
      />
      <div>
        <Segments
          label={t('which')}
          options={[
            { value: 'offered', label: t('offered') },
            { value: 'sent', label: t('sent') },
          ]}
          value={show ?? 'offered'}
          onChange={value => void navigate({ search: value === 'sent' ? { show: 'sent' } : {}, replace: true })}
        />
      </div>
      <DataTable
        label={t(isSent ? 'sent' : 'offered')}
        columns={columns}
        {...tableOf(list)}
        rowKey={f => f.name}
        onOpen={f => setOpened(f)}
        empty={
          <Empty icon={<FilesIcon size={28} />} title={t(isSent ? 'emptySentTitle' : 'emptyTitle')}>
            {t(isSent ? 'emptySentText' : 'emptyText')}
          </Empty>
        }
      />
      {isPutting && <PutFile names={isSent ? [] : list.rows.map(f => f.name)} onClose={() => setPutting(false)} />}
      <FileDrawer
        file={opened}
        onClose={() => setOpened(null)}
        onRemove={mayWrite && opened?.deviceId === null ? () => setRemoving(opened) : null}
      />
      <Confirm
        isOpen={removing !== null}
        onClose={() => setRemoving(null)}
        title={t('removeTitle', { name: removing?.name ?? '' })}
        action={t('remove')}
        isDanger
        reason="optional"
        onConfirm={remove}
      >
        <p>{t('removeText')}</p>
      </Confirm>
    </div>
  )
}
