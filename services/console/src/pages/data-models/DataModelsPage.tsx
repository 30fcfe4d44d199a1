import { useQueryClient } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { api, dataOf } from '../../api/client.ts'
import type { Schemas } from '../../api/client.ts'
import { tableOf, useList } from '../../api/list.ts'
import { because } from '../../api/reason.ts'
import { PageAction } from '../../app/PageAction.tsx'
import { useMay } from '../../app/session.ts'
import { ModelsIcon, UploadIcon } from '../../icons/icons.tsx'
import { useFormat, useWords } from '../../preferences/react.tsx'
import { Confirm } from '../../ui/Confirm.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { Empty } from '../../ui/States.tsx'
import { Time } from '../../ui/Time.tsx'
import { toast } from '../../ui/Toasts.tsx'
import { DataTable } from '../../ui/table/DataTable.tsx'
import type { Column } from '../../ui/table/columns.ts'
import { ModelDrawer } from './ModelDrawer.tsx'
import { PutModel } from './PutModel.tsx'
import { words } from './words.ts'

type DataModel = Schemas['DataModel']

/** Vendors' data models: uploaded, looked at, deleted. */
export default function DataModelsPage() {
  const t = useWords(words)
  const client = useQueryClient()
  const mayWrite = useMay('dataModels.write')
  const [isPutting, setPutting] = useState(false)
  const [opened, setOpened] = useState<DataModel | null>(null)
  const [removing, setRemoving] = useState<DataModel | null>(null)
  const columns = useColumns(setOpened)
  const list = useList(['data-models'], ({ page, signal }) =>
    dataOf(api.GET('/data-models', { params: { query: page }, signal })),
  )
  const remove = async (reason: string): Promise<void> => {
    const { name } = removing!
    await api.DELETE('/data-models/{name}', { params: { path: { name }, header: because(reason) } })
    toast({ tone: 'good', title: t('removed', { name }) })
    setOpened(null)
    await client.invalidateQueries({ queryKey: ['data-models'] })
  }
  return (
    <div className="page-full">
      <PageHeader
        title={t('title')}
        about={t('about')}
        actions={
          mayWrite && (
            <PageAction
              id="put-model"
              label={t('put')}
              icon={<UploadIcon size={16} />}
              onPress={() => setPutting(true)}
            />
          )
        }
      />
      <DataTable
        label={t('title')}
        columns={columns}
        {...tableOf(list)}
        rowKey={m => m.name}
        onOpen={m => setOpened(m)}
        empty={
          <Empty icon={<ModelsIcon size={28} />} title={t('emptyTitle')}>
            {t('emptyText')}
          </Empty>
        }
      />
      {isPutting && <PutModel names={list.rows.map(m => m.name)} onClose={() => setPutting(false)} />}
      <ModelDrawer
        model={opened}
        onClose={() => setOpened(null)}
        onRemove={mayWrite ? () => setRemoving(opened) : null}
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

function useColumns(open: (m: DataModel) => void): Column<DataModel>[] {
  const t = useWords(words)
  const format = useFormat()
  return useMemo(
    () => [
      {
        id: 'name',
        title: t('name'),
        width: 'minmax(12rem, 1fr)',
        phone: 'title',
        cell: m => (
          <button type="button" className="link-button" onClick={() => open(m)}>
            {m.name}
          </button>
        ),
      },
      {
        id: 'models',
        title: t('models'),
        width: 'minmax(13rem, 2fr)',
        phone: 'below',
        cell: m => <code>{m.models.join(', ')}</code>,
      },
      {
        id: 'target',
        title: t('target'),
        width: 'minmax(9rem, 1fr)',
        cell: m => [m.oui, m.productClass].filter(Boolean).join(' ') || <span className="muted">{t('all')}</span>,
      },
      {
        id: 'parameters',
        title: t('parameters'),
        width: '8rem',
        align: 'end',
        cell: m => format.number(m.parameters),
      },
      { id: 'size', title: t('size'), width: '7rem', align: 'end', cell: m => format.bytes(m.size) },
      { id: 'uploaded', title: t('uploaded'), width: '9rem', phone: 'aside', cell: m => <Time at={m.uploadedAt} /> },
    ],
    [t, format, open],
  )
}
