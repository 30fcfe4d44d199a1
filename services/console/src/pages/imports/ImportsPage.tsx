import { useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useEffect, useMemo, useState } from 'react'
import { api, dataOf } from '../../api/client.ts'
import type { Schemas } from '../../api/client.ts'
import { tableOf, useList } from '../../api/list.ts'
import { PageAction } from '../../app/PageAction.tsx'
import { useMay } from '../../app/session.ts'
import { UploadIcon } from '../../icons/icons.tsx'
import { useFormat, useWords } from '../../preferences/react.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { Empty } from '../../ui/States.tsx'
import { Status } from '../../ui/Status.tsx'
import { Time } from '../../ui/Time.tsx'
import { DataTable } from '../../ui/table/DataTable.tsx'
import type { Column } from '../../ui/table/columns.ts'
import { Report } from './Report.tsx'
import { SendFile } from './SendFile.tsx'
import { TONES, isUnderWay } from './tones.ts'
import { words } from './words.ts'
import './imports.css'

type Import = Schemas['Import']

const route = getRouteApi('/shell/imports')
/** While one is under way the list is read again so often, in ms. */
const LOOK_MS = 1_500

/** Files of devices: sent, and what became of them. */
export default function ImportsPage() {
  const t = useWords(words)
  const client = useQueryClient()
  const { id } = route.useSearch()
  const navigate = route.useNavigate()
  const [isSending, setSending] = useState(false)
  const open = (to: string | null): void => void navigate({ search: to === null ? {} : { id: to }, replace: true })
  const mayImport = useMay('devices.import')
  const columns = useColumns(i => open(i.id))
  const list = useList(['imports'], ({ page, signal }) =>
    dataOf(api.GET('/imports', { params: { query: { ...page, limit: 50 } }, signal })),
  )
  const isBusy = list.rows.some(i => isUnderWay(i.status))
  useEffect(() => {
    if (!isBusy) return
    const timer = setInterval(() => void client.invalidateQueries({ queryKey: ['imports'] }), LOOK_MS)
    return () => clearInterval(timer)
  }, [client, isBusy])
  return (
    <div className="page-full">
      <PageHeader
        title={t('title')}
        about={t('about')}
        actions={
          mayImport && (
            <PageAction
              id="import"
              label={t('send')}
              icon={<UploadIcon size={16} />}
              onPress={() => setSending(true)}
            />
          )
        }
      />
      <DataTable
        label={t('title')}
        columns={columns}
        {...tableOf(list)}
        rowKey={i => i.id}
        onOpen={i => open(i.id)}
        empty={
          <Empty icon={<UploadIcon size={28} />} title={t('emptyTitle')}>
            {t('emptyText')}
          </Empty>
        }
      />
      {isSending && (
        <SendFile
          onClose={() => setSending(false)}
          onSent={sent => {
            setSending(false)
            open(sent)
          }}
        />
      )}
      {id !== undefined && <Report key={id} id={id} onClose={() => open(null)} />}
    </div>
  )
}

function useColumns(open: (i: Import) => void): Column<Import>[] {
  const t = useWords(words)
  const format = useFormat()
  return useMemo(() => {
    const count = (key: 'created' | 'updated' | 'unchanged' | 'failed'): Column<Import> => ({
      id: key,
      title: t(key),
      width: '8rem',
      align: 'end',
      cell: i => format.number(i[key]),
    })
    return [
      {
        id: 'when',
        title: t('when'),
        width: 'minmax(10rem, 1fr)',
        phone: 'title',
        cell: i => (
          <button type="button" className="link-button" onClick={() => open(i)}>
            <Time at={i.createdAt} />
          </button>
        ),
      },
      { id: 'who', title: t('who'), width: 'minmax(9rem, 1fr)', phone: 'below', cell: i => i.createdBy },
      {
        id: 'state',
        title: t('state'),
        width: '10rem',
        phone: 'aside',
        cell: i => <Status tone={i.failed > 0 ? 'warn' : TONES[i.status]}>{t(`state.${i.status}`)}</Status>,
      },
      { id: 'lines', title: t('lines'), width: '7rem', align: 'end', cell: i => format.number(i.lines) },
      count('created'),
      count('updated'),
      count('unchanged'),
      count('failed'),
    ]
  }, [t, format, open])
}
