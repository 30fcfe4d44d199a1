import { getRouteApi } from '@tanstack/react-router'
import { api, dataOf } from '../../../api/client.ts'
import type { Schemas } from '../../../api/client.ts'
import { tableOf, useList } from '../../../api/list.ts'
import { LiveIcon } from '../../../icons/icons.tsx'
import { useFormat, useWords } from '../../../preferences/react.tsx'
import { Empty } from '../../../ui/States.tsx'
import { Status } from '../../../ui/Status.tsx'
import type { Tone } from '../../../ui/Status.tsx'
import { Time } from '../../../ui/Time.tsx'
import { DataTable } from '../../../ui/table/DataTable.tsx'
import type { Column } from '../../../ui/table/columns.ts'
import { SessionPanel } from './SessionPanel.tsx'
import { sessionWords } from './words.ts'
import './sessions.css'

type Session = Schemas['Session']

const route = getRouteApi('/shell/devices/$id/sessions')

const TONES: Record<string, Tone> = { completed: 'good', lost: 'warn', failed: 'bad', rejected: 'bad' }
const OUTCOMES = ['completed', 'lost', 'failed', 'rejected'] as const

/** When it came, why, and how that ended. */
export default function Sessions() {
  const t = useWords(sessionWords)
  const { id } = route.useParams()
  const { session } = route.useSearch()
  const navigate = route.useNavigate()
  const look = (sessionId: string | null): void =>
    void navigate({ search: sessionId === null ? {} : { session: sessionId }, replace: true })
  const list = useList(['device', id, 'sessions', 'list'], ({ page, signal }) =>
    dataOf(
      api.GET('/devices/{id}/sessions', {
        params: { path: { id }, query: page },
        signal,
      }),
    ),
  )
  return (
    <div className="device-list">
      <DataTable
        label={t('title')}
        columns={useColumns(look)}
        {...tableOf(list)}
        rowKey={row => row.id}
        onOpen={row => look(row.id)}
        empty={
          <Empty icon={<LiveIcon size={28} />} title={t('emptyTitle')}>
            {t('emptyText')}
          </Empty>
        }
      />
      {session !== undefined && <SessionPanel deviceId={id} id={session} onClose={() => look(null)} />}
    </div>
  )
}

function useColumns(look: (id: string) => void): Column<Session>[] {
  const t = useWords(sessionWords)
  const format = useFormat()
  return [
    {
      id: 'at',
      title: t('at'),
      width: '10rem',
      phone: 'title',
      cell: row => (
        <button type="button" className="device-list-open" onClick={() => look(row.id)}>
          <Time at={row.startedAt} />
        </button>
      ),
    },
    {
      id: 'why',
      title: t('why'),
      width: 'minmax(14rem, 3fr)',
      phone: 'below',
      cell: row => (
        <span title={row.events.map(e => e.code).join(', ')}>
          {row.events.map(e => e.explanation ?? e.code).join(' · ')}
        </span>
      ),
    },
    {
      id: 'outcome',
      title: t('outcome'),
      width: 'minmax(9rem, 1fr)',
      phone: 'aside',
      cell: row => {
        if (row.outcome === null) return <Status tone="info">{t('open')}</Status>
        const known = OUTCOMES.find(o => o === row.outcome)
        return (
          <span title={row.rejection?.explanation}>
            <Status tone={TONES[row.outcome] ?? 'idle'}>
              {known === undefined ? row.outcome : t(`outcome.${known}`)}
              {row.rejection !== null && ` · ${row.rejection.code}`}
            </Status>
          </span>
        )
      },
    },
    { id: 'authentication', title: t('authentication'), width: '8rem', cell: row => row.authentication ?? '' },
    { id: 'rpcs', title: t('rpcs'), width: '5rem', align: 'end', cell: row => format.number(row.rpcs) },
    {
      id: 'took',
      title: t('took'),
      width: '6rem',
      align: 'end',
      cell: row => (row.endedAt === null ? '' : format.duration(Date.parse(row.endedAt) - Date.parse(row.startedAt))),
    },
  ]
}
