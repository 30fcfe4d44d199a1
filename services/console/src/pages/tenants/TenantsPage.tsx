import { useMemo, useState } from 'react'
import { api, dataOf } from '../../api/client.ts'
import type { Schemas } from '../../api/client.ts'
import { tableOf, useList } from '../../api/list.ts'
import { PageAction } from '../../app/PageAction.tsx'
import { useMay } from '../../app/session.ts'
import { PlusIcon, TenantsIcon } from '../../icons/icons.tsx'
import { useFormat, useWords } from '../../preferences/react.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { Empty } from '../../ui/States.tsx'
import { Time } from '../../ui/Time.tsx'
import { DataTable } from '../../ui/table/DataTable.tsx'
import type { Column } from '../../ui/table/columns.ts'
import { MakeKey } from '../api-keys/MakeKey.tsx'
import { TenantDrawer } from './TenantDrawer.tsx'
import { words } from './words.ts'

type Tenant = Schemas['Tenant']

/** Tenants: put, changed, removed, and the first key of each. */
export default function TenantsPage() {
  const t = useWords(words)
  const mayManage = useMay('tenants.manage')
  const [opened, setOpened] = useState<Tenant | 'new' | null>(null)
  const [keyFor, setKeyFor] = useState<string | null>(null)
  const columns = useColumns(setOpened)
  const list = useList(['tenants'], ({ page, signal }) =>
    dataOf(api.GET('/tenants', { params: { query: page }, signal })),
  )
  return (
    <div className="page-full">
      <PageHeader
        title={t('title')}
        about={t('about')}
        actions={
          mayManage && (
            <PageAction
              id="new-tenant"
              label={t('new')}
              icon={<PlusIcon size={16} />}
              onPress={() => setOpened('new')}
            />
          )
        }
      />
      <DataTable
        label={t('title')}
        columns={columns}
        {...tableOf(list)}
        rowKey={x => x.name}
        onOpen={x => setOpened(x)}
        empty={
          <Empty icon={<TenantsIcon size={28} />} title={t('emptyTitle')}>
            {t('emptyText')}
          </Empty>
        }
      />
      {opened !== null && (
        <TenantDrawer
          tenant={opened === 'new' ? null : opened}
          onClose={() => setOpened(null)}
          onKey={name => {
            setOpened(null)
            setKeyFor(name)
          }}
        />
      )}
      {keyFor !== null && <MakeKey tenant={keyFor} onClose={() => setKeyFor(null)} />}
    </div>
  )
}

function useColumns(open: (t: Tenant) => void): Column<Tenant>[] {
  const t = useWords(words)
  const format = useFormat()
  return useMemo(
    () => [
      {
        id: 'name',
        title: t('name'),
        width: 'minmax(12rem, 1fr)',
        phone: 'title',
        cell: x => (
          <button type="button" className="link-button" onClick={() => open(x)}>
            {x.name}
          </button>
        ),
      },
      {
        id: 'description',
        title: t('description'),
        width: 'minmax(14rem, 2fr)',
        phone: 'below',
        cell: x => x.description,
      },
      { id: 'rules', title: t('newDevices'), width: '9rem', cell: x => t('rules', { n: x.newDevices.length }) },
      {
        id: 'rate',
        title: t('rate'),
        width: '11rem',
        align: 'end',
        cell: x => (x.ratePerSecond === null ? t('anyRate') : format.number(x.ratePerSecond)),
      },
      { id: 'created', title: t('created'), width: '9rem', phone: 'aside', cell: x => <Time at={x.createdAt} /> },
    ],
    [t, format, open],
  )
}
