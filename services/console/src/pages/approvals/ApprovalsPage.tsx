import { useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useEffect, useMemo, useState } from 'react'
import { api, dataOf } from '../../api/client.ts'
import type { Schemas } from '../../api/client.ts'
import { tableOf, useList } from '../../api/list.ts'
import { CheckIcon } from '../../icons/icons.tsx'
import { useWords } from '../../preferences/react.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { Segments } from '../../ui/Segments.tsx'
import { Empty } from '../../ui/States.tsx'
import { Status } from '../../ui/Status.tsx'
import { Time } from '../../ui/Time.tsx'
import { DataTable } from '../../ui/table/DataTable.tsx'
import type { Column } from '../../ui/table/columns.ts'
import { ApprovalDrawer } from './ApprovalDrawer.tsx'
import { TONES } from './tones.ts'
import { words } from './words.ts'

type Approval = Schemas['Approval']

const route = getRouteApi('/shell/approvals')
/** No event tells of approvals: they are read again so often, in ms. */
const LOOK_MS = 10_000

/** Requests that a second person has to approve: looked at, and decided. */
export default function ApprovalsPage() {
  const t = useWords(words)
  const { show } = route.useSearch()
  const navigate = route.useNavigate()
  const client = useQueryClient()
  const [opened, setOpened] = useState<Approval | null>(null)
  useEffect(() => {
    const timer = setInterval(() => void client.invalidateQueries({ queryKey: ['approvals'] }), LOOK_MS)
    return () => clearInterval(timer)
  }, [client])
  const columns = useColumns(setOpened)
  const list = useList(['approvals', show ?? 'pending'], ({ page, signal }) =>
    dataOf(
      api.GET('/approvals', {
        params: {
          query: { ...page, ...(show === undefined && { state: 'pending' as const }) },
        },
        signal,
      }),
    ),
  )
  return (
    <div className="page-full">
      <PageHeader title={t('title')} about={t('about')} />
      <div>
        <Segments
          label={t('which')}
          options={[
            { value: 'pending', label: t('pending') },
            { value: 'all', label: t('all') },
          ]}
          value={show ?? 'pending'}
          onChange={value => void navigate({ search: value === 'all' ? { show: 'all' } : {}, replace: true })}
        />
      </div>
      <DataTable
        label={t('title')}
        columns={columns}
        {...tableOf(list)}
        rowKey={a => a.id}
        onOpen={a => setOpened(a)}
        empty={
          <Empty icon={<CheckIcon size={28} />} title={t('emptyTitle')}>
            {t('emptyText')}
          </Empty>
        }
      />
      <ApprovalDrawer approval={opened} onClose={() => setOpened(null)} />
    </div>
  )
}

function useColumns(open: (a: Approval) => void): Column<Approval>[] {
  const t = useWords(words)
  return useMemo(
    () => [
      {
        id: 'what',
        title: t('what'),
        width: 'minmax(16rem, 2fr)',
        phone: 'title',
        cell: a => (
          <button type="button" className="link-button mono" onClick={() => open(a)}>
            {a.action}
          </button>
        ),
      },
      { id: 'resource', title: t('resource'), width: 'minmax(14rem, 2fr)', cell: a => <code>{a.resource}</code> },
      { id: 'who', title: t('who'), width: 'minmax(8rem, 1fr)', phone: 'below', cell: a => a.requester.name },
      { id: 'why', title: t('why'), width: 'minmax(10rem, 1fr)', cell: a => a.reason },
      {
        id: 'state',
        title: t('state'),
        width: '9rem',
        phone: 'aside',
        cell: a => <Status tone={TONES[a.state]}>{t(`state.${a.state}`)}</Status>,
      },
      { id: 'when', title: t('when'), width: '9rem', cell: a => <Time at={a.requestedAt} /> },
    ],
    [t, open],
  )
}
