import { useMemo, useState } from 'react'
import { api, dataOf } from '../../api/client.ts'
import { tableOf, useList } from '../../api/list.ts'
import { PageAction } from '../../app/PageAction.tsx'
import { useMay } from '../../app/session.ts'
import { PlusIcon, QuirksIcon } from '../../icons/icons.tsx'
import { useWords } from '../../preferences/react.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { Empty } from '../../ui/States.tsx'
import { Badge } from '../../ui/Status.tsx'
import { DataTable } from '../../ui/table/DataTable.tsx'
import type { Column } from '../../ui/table/columns.ts'
import { EditProfile } from './EditProfile.tsx'
import { ProfileDrawer } from './ProfileDrawer.tsx'
import { effectsOf, targetOf } from './effects.ts'
import type { Profile } from './effects.ts'
import { words } from './words.ts'

const NEW: Profile = { name: '', source: 'stored', about: '', match: {} }

/** Quirk profiles: those that count, and own ones put and deleted. */
export default function QuirksPage() {
  const t = useWords(words)
  const mayWrite = useMay('quirks.write')
  const [opened, setOpened] = useState<Profile | null>(null)
  const [editing, setEditing] = useState<Profile | null>(null)
  const columns = useColumns(setOpened)
  const list = useList(['quirks'], ({ page, signal }) =>
    dataOf(api.GET('/quirks', { params: { query: { ...page, limit: 200 } }, signal })),
  )
  return (
    <div className="page-full">
      <PageHeader
        title={t('title')}
        about={t('about')}
        actions={
          mayWrite && (
            <PageAction id="new-quirk" label={t('new')} icon={<PlusIcon size={16} />} onPress={() => setEditing(NEW)} />
          )
        }
      />
      <p className="muted">{t('how')}</p>
      <DataTable
        label={t('title')}
        columns={columns}
        {...tableOf(list)}
        rowKey={p => p.name}
        onOpen={p => setOpened(p)}
        empty={<Empty icon={<QuirksIcon size={28} />} title={t('emptyTitle')} />}
      />
      <ProfileDrawer
        profile={opened}
        onClose={() => setOpened(null)}
        onEdit={profile => {
          setOpened(null)
          setEditing(profile)
        }}
      />
      {editing !== null && <EditProfile profile={editing} onClose={() => setEditing(null)} />}
    </div>
  )
}

function useColumns(open: (p: Profile) => void): Column<Profile>[] {
  const t = useWords(words)
  return useMemo(
    () => [
      {
        id: 'name',
        title: t('name'),
        width: 'minmax(12rem, 1fr)',
        phone: 'title',
        cell: p => (
          <button type="button" className="link-button" onClick={() => open(p)}>
            {p.name}
          </button>
        ),
      },
      {
        id: 'target',
        title: t('target'),
        width: 'minmax(12rem, 1fr)',
        cell: p => targetOf(p) || <span className="muted">{t('all')}</span>,
      },
      {
        id: 'does',
        title: t('does'),
        width: 'minmax(16rem, 2fr)',
        phone: 'below',
        cell: p =>
          effectsOf(p)
            .map(e => t(`does.${e.field}`))
            .join('; ') || <span className="muted">{t('nothing')}</span>,
      },
      {
        id: 'source',
        title: t('source'),
        width: '9rem',
        phone: 'aside',
        cell: p => <Badge tone={p.source === 'shipped' ? 'idle' : 'info'}>{t(`source.${p.source}`)}</Badge>,
      },
    ],
    [t, open],
  )
}
