import { useMemo, useState } from 'react'
import { api, dataOf } from '../../api/client.ts'
import type { Schemas } from '../../api/client.ts'
import { tableOf, useList } from '../../api/list.ts'
import { PageAction } from '../../app/PageAction.tsx'
import { useMay } from '../../app/session.ts'
import { PlusIcon, RolesIcon } from '../../icons/icons.tsx'
import { useWords } from '../../preferences/react.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { Empty } from '../../ui/States.tsx'
import { Badge } from '../../ui/Status.tsx'
import { DataTable } from '../../ui/table/DataTable.tsx'
import type { Column } from '../../ui/table/columns.ts'
import { RoleDrawer } from './RoleDrawer.tsx'
import { described } from './described.ts'
import { words } from './words.ts'
import './roles.css'

type Role = Schemas['Role']

const NEW: Role = {
  name: '',
  description: '',
  permissions: [],
  devices: null,
  parameters: null,
  tenant: null,
  builtIn: false,
}

/** Roles: looked at, and own ones made and changed. */
export default function RolesPage() {
  const t = useWords(words)
  const mayManage = useMay('roles.manage')
  const [opened, setOpened] = useState<{ role: Role; isNew: boolean } | null>(null)
  const columns = useColumns(role => setOpened({ role, isNew: false }))
  const list = useList(['roles', 'list'], ({ page, signal }) =>
    dataOf(api.GET('/roles', { params: { query: page }, signal })),
  )
  return (
    <div className="page-full">
      <PageHeader
        title={t('title')}
        about={t('about')}
        actions={
          mayManage && (
            <PageAction
              id="new-role"
              label={t('new')}
              icon={<PlusIcon size={16} />}
              onPress={() => setOpened({ role: NEW, isNew: true })}
            />
          )
        }
      />
      <DataTable
        label={t('title')}
        columns={columns}
        {...tableOf(list)}
        rowKey={r => r.name}
        onOpen={role => setOpened({ role, isNew: false })}
        empty={<Empty icon={<RolesIcon size={28} />} title={t('emptyTitle')} />}
      />
      {opened !== null && (
        <RoleDrawer
          key={opened.isNew ? `copy of ${opened.role.name}` : opened.role.name}
          role={opened.role}
          isNew={opened.isNew}
          onCopy={() => setOpened({ role: { ...opened.role, name: '', builtIn: false }, isNew: true })}
          onClose={() => setOpened(null)}
        />
      )}
    </div>
  )
}

function useColumns(open: (role: Role) => void): Column<Role>[] {
  const t = useWords(words)
  return useMemo(
    () => [
      {
        id: 'name',
        title: t('name'),
        width: 'minmax(11rem, 1fr)',
        phone: 'title',
        cell: r => (
          <button type="button" className="link-button" onClick={() => open(r)}>
            {r.name}
          </button>
        ),
      },
      {
        id: 'description',
        title: t('description'),
        width: 'minmax(14rem, 2fr)',
        phone: 'below',
        cell: r => described(r, t),
      },
      {
        id: 'permissions',
        title: t('permissions'),
        width: 'minmax(9rem, 1fr)',
        cell: r => (r.permissions.includes('*') ? t('everything') : t('permissionCount', { n: r.permissions.length })),
      },
      {
        id: 'devices',
        title: t('devices'),
        width: 'minmax(8rem, 1fr)',
        cell: r => (r.devices === null ? t('allDevices') : (r.devices.tag ?? r.devices.filter)),
      },
      {
        id: 'parameters',
        title: t('parameters'),
        width: 'minmax(8rem, 1fr)',
        cell: r => (r.parameters === null ? t('allParameters') : r.parameters.join(', ')),
      },
      {
        id: 'builtIn',
        title: t('builtIn'),
        width: '7rem',
        phone: 'aside',
        cell: r => r.builtIn && <Badge>{t('builtIn')}</Badge>,
      },
    ],
    [t, open],
  )
}
