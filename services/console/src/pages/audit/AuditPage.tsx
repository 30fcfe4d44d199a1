import { getRouteApi } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { api, dataOf } from '../../api/client.ts'
import type { Schemas } from '../../api/client.ts'
import { tableOf, useList } from '../../api/list.ts'
import { useMay } from '../../app/session.ts'
import { AuditIcon } from '../../icons/icons.tsx'
import { useFormat, useWords } from '../../preferences/react.tsx'
import { Button } from '../../ui/Button.tsx'
import { TextField } from '../../ui/Field.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { Empty } from '../../ui/States.tsx'
import { Status } from '../../ui/Status.tsx'
import { Time } from '../../ui/Time.tsx'
import { DataTable } from '../../ui/table/DataTable.tsx'
import type { Column } from '../../ui/table/columns.ts'
import { Check } from './Check.tsx'
import { Entry } from './Entry.tsx'
import { Export } from './Export.tsx'
import { FILTERS, queryOf } from './filters.ts'
import { TONES } from './tones.ts'
import { words } from './words.ts'
import './audit.css'

type AuditEntry = Schemas['AuditEntry']

const route = getRouteApi('/shell/audit')

/** The audit log: found, exported, checked. */
export default function AuditPage() {
  const t = useWords(words)
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const [opened, setOpened] = useState<AuditEntry | null>(null)
  const columns = useColumns(setOpened)
  const mayRead = useMay('audit.read')
  const query = queryOf(search)
  const list = useList(['audit', query], ({ page, signal }) =>
    dataOf(api.GET('/audit', { params: { query: { ...query, ...page } }, signal })),
  )
  const isFiltered = Object.keys(search).length > 0
  return (
    <div className="page-full">
      <PageHeader title={t('title')} about={t('about')} actions={mayRead && <Export query={query} />} />
      {mayRead && <Check />}
      <div className="audit-filters">
        {FILTERS.map(name => (
          <TextField
            key={name}
            label={t(name)}
            type={name === 'since' || name === 'until' ? 'date' : 'text'}
            value={search[name] ?? ''}
            onChange={value =>
              void navigate({ search: now => ({ ...now, [name]: value === '' ? undefined : value }), replace: true })
            }
          />
        ))}
        <Button isDisabled={!isFiltered} onPress={() => void navigate({ search: {}, replace: true })}>
          {t('clear')}
        </Button>
      </div>
      <DataTable
        label={t('title')}
        columns={columns}
        {...tableOf(list)}
        rowKey={e => String(e.seq)}
        onOpen={e => setOpened(e)}
        empty={
          <Empty icon={<AuditIcon size={28} />} title={t('emptyTitle')}>
            {t(isFiltered ? 'emptyFiltered' : 'emptyText')}
          </Empty>
        }
      />
      <Entry entry={opened} onClose={() => setOpened(null)} />
    </div>
  )
}

function useColumns(open: (e: AuditEntry) => void): Column<AuditEntry>[] {
  const t = useWords(words)
  const format = useFormat()
  return useMemo(
    () => [
      { id: 'when', title: t('when'), width: '9rem', phone: 'aside', cell: e => <Time at={e.at} /> },
      { id: 'who', title: t('actor'), width: 'minmax(9rem, 1fr)', phone: 'below', cell: e => e.actor.name },
      {
        id: 'action',
        title: t('action'),
        width: 'minmax(15rem, 2fr)',
        phone: 'title',
        cell: e => (
          <button type="button" className="link-button mono" onClick={() => open(e)}>
            {e.action}
          </button>
        ),
      },
      { id: 'what', title: t('resource'), width: 'minmax(14rem, 2fr)', cell: e => <code>{e.resource}</code> },
      { id: 'why', title: t('why'), width: 'minmax(8rem, 1fr)', cell: e => e.reason },
      {
        id: 'outcome',
        title: t('outcome'),
        width: '8rem',
        cell: e => <Status tone={TONES[e.outcome]}>{t(`outcome.${e.outcome}`)}</Status>,
      },
      { id: 'seq', title: '#', width: '5rem', align: 'end', cell: e => format.number(e.seq) },
    ],
    [t, format, open],
  )
}
