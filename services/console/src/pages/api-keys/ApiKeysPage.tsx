import { useQueryClient } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { api, dataOf } from '../../api/client.ts'
import type { Schemas } from '../../api/client.ts'
import { tableOf, useList } from '../../api/list.ts'
import { because } from '../../api/reason.ts'
import { PageAction } from '../../app/PageAction.tsx'
import { useMay, useMe } from '../../app/session.ts'
import { KeyIcon, PlusIcon } from '../../icons/icons.tsx'
import { useWords } from '../../preferences/react.tsx'
import { Button } from '../../ui/Button.tsx'
import { Confirm } from '../../ui/Confirm.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { Empty } from '../../ui/States.tsx'
import { Badge } from '../../ui/Status.tsx'
import { Time, useNow } from '../../ui/Time.tsx'
import { toast } from '../../ui/Toasts.tsx'
import { DataTable } from '../../ui/table/DataTable.tsx'
import type { Column } from '../../ui/table/columns.ts'
import { MakeKey } from './MakeKey.tsx'
import { words } from './words.ts'

type ApiKey = Schemas['ApiKey']

/** API keys: made, and revoked. */
export default function ApiKeysPage() {
  const t = useWords(words)
  const client = useQueryClient()
  const [isMaking, setMaking] = useState(false)
  const [revoking, setRevoking] = useState<ApiKey | null>(null)
  const mayManage = useMay('keys.manage')
  const columns = useColumns(setRevoking)
  const list = useList(['api-keys'], ({ page, signal }) =>
    dataOf(api.GET('/api-keys', { params: { query: page }, signal })),
  )
  const revoke = async (reason: string): Promise<void> => {
    const { id, name } = revoking!
    await api.DELETE('/api-keys/{id}', { params: { path: { id }, header: because(reason) } })
    toast({ tone: 'good', title: t('revoked', { name }) })
    await client.invalidateQueries({ queryKey: ['api-keys'] })
  }
  return (
    <div className="page-full">
      <PageHeader
        title={t('title')}
        about={t('about')}
        actions={
          mayManage && (
            <PageAction id="make-key" label={t('make')} icon={<PlusIcon size={16} />} onPress={() => setMaking(true)} />
          )
        }
      />
      <DataTable
        label={t('title')}
        columns={columns}
        {...tableOf(list)}
        rowKey={k => k.id}
        empty={
          <Empty icon={<KeyIcon size={28} />} title={t('emptyTitle')}>
            {t('emptyText')}
          </Empty>
        }
      />
      {isMaking && <MakeKey onClose={() => setMaking(false)} />}
      <Confirm
        isOpen={revoking !== null}
        onClose={() => setRevoking(null)}
        title={t('revokeTitle', { name: revoking?.name ?? '' })}
        action={t('revoke')}
        isDanger
        reason="optional"
        onConfirm={revoke}
      >
        <p>{t('revokeText')}</p>
      </Confirm>
    </div>
  )
}

function useColumns(revoke: (key: ApiKey) => void): Column<ApiKey>[] {
  const t = useWords(words)
  const me = useMe()
  const now = useNow()
  return useMemo(
    () => [
      {
        id: 'name',
        title: t('name'),
        width: 'minmax(12rem, 2fr)',
        phone: 'title',
        cell: k => (
          <>
            {k.name} {me.kind === 'key' && me.id === k.id && <Badge tone="info">{t('own')}</Badge>}
          </>
        ),
      },
      { id: 'role', title: t('role'), width: 'minmax(9rem, 1fr)', phone: 'below', cell: k => <Badge>{k.role}</Badge> },
      {
        id: 'devices',
        title: t('devices'),
        width: 'minmax(7rem, 1fr)',
        cell: k => (k.devices === null ? t('all') : (k.devices.tag ?? k.devices.filter)),
      },
      { id: 'hint', title: t('begins'), width: '8rem', cell: k => <code>{k.hint}</code> },
      { id: 'used', title: t('lastUsed'), width: '9rem', cell: k => <Time at={k.lastUsedAt} never={t('notUsed')} /> },
      {
        id: 'created',
        title: t('created'),
        width: 'minmax(9rem, 1fr)',
        cell: k => (
          <>
            <Time at={k.createdAt} />{' '}
            {k.createdBy !== null && <span className="muted">{t('by', { name: k.createdBy })}</span>}
          </>
        ),
      },
      {
        id: 'ends',
        title: t('ends'),
        width: '8rem',
        cell: k =>
          k.expiresAt !== null && Date.parse(k.expiresAt) < now ? (
            <Badge tone="bad">{t('expired')}</Badge>
          ) : (
            <Time at={k.expiresAt} never={t('never')} />
          ),
      },
      {
        id: 'actions',
        title: t('actions'),
        width: '8rem',
        align: 'end',
        phone: 'aside',
        cell: k => (
          <Button size="s" onPress={() => revoke(k)}>
            {t('revoke')}
          </Button>
        ),
      },
    ],
    [t, me, now, revoke],
  )
}
