import { getRouteApi } from '@tanstack/react-router'
import { api, dataOf } from '../../../api/client.ts'
import type { Schemas } from '../../../api/client.ts'
import { tableOf, useList } from '../../../api/list.ts'
import { useMay } from '../../../app/session.ts'
import { useWords } from '../../../preferences/react.tsx'
import { Card } from '../../../ui/Card.tsx'
import { Empty } from '../../../ui/States.tsx'
import { Status } from '../../../ui/Status.tsx'
import { Time } from '../../../ui/Time.tsx'
import { DataTable } from '../../../ui/table/DataTable.tsx'
import { Credentials } from './Credentials.tsx'
import { Replacement } from './Replacement.tsx'
import { historyWords } from './words.ts'
import './history.css'

const route = getRouteApi('/shell/devices/$id/history')
const PAGE = 50

/** Who changed what, when somebody called it, how it proves itself, and the one that takes its place. */
export default function History() {
  const { id } = route.useParams()
  const mayAudit = useMay('audit.read')
  const mayWakes = useMay('connectionRequests.read')
  const mayReplace = useMay('devices.replace')
  return (
    <div className="history">
      <Credentials id={id} />
      {mayReplace && <Replacement id={id} />}
      {mayAudit && <Changes id={id} />}
      {mayWakes && <Wakes id={id} />}
    </div>
  )
}

function Changes({ id }: { id: string }) {
  const t = useWords(historyWords)
  const list = useList(['device', id, 'audit'], ({ page, signal }) =>
    dataOf(api.GET('/audit', { params: { query: { deviceId: id, ...page, limit: PAGE } }, signal })),
  )
  return (
    <Card title={t('changes')}>
      <div className="history-list">
        <DataTable<Schemas['AuditEntry']>
          label={t('changes')}
          {...tableOf(list)}
          rowKey={e => String(e.seq)}
          columns={[
            { id: 'at', title: t('at'), width: '9rem', phone: 'aside', cell: e => <Time at={e.at} /> },
            { id: 'who', title: t('who'), width: 'minmax(8rem, 1fr)', phone: 'title', cell: e => e.actor.name },
            {
              id: 'what',
              title: t('what'),
              width: 'minmax(16rem, 3fr)',
              phone: 'below',
              cell: e => (
                <span title={JSON.stringify(e.after)}>
                  {e.action} <span className="muted mono">{shortly(e.after)}</span>
                </span>
              ),
            },
            { id: 'why', title: t('why'), width: 'minmax(8rem, 1fr)', cell: e => e.reason ?? '' },
          ]}
          empty={<Empty title={t('noChanges')} />}
        />
      </div>
    </Card>
  )
}

const MOST_CHARACTERS = 160
const shortly = (value: unknown): string =>
  value === null || value === undefined ? '' : JSON.stringify(value).slice(0, MOST_CHARACTERS)

function Wakes({ id }: { id: string }) {
  const t = useWords(historyWords)
  const list = useList(['device', id, 'connection-requests', 'list'], ({ page, signal }) =>
    dataOf(
      api.GET('/devices/{id}/connection-requests', {
        params: { path: { id }, query: { ...page, limit: PAGE } },
        signal,
      }),
    ),
  )
  return (
    <Card title={t('wakes')}>
      <div className="history-list">
        <DataTable<Schemas['ConnectionRequest']>
          label={t('wakes')}
          {...tableOf(list)}
          rowKey={r => r.id}
          columns={[
            { id: 'at', title: t('at'), width: '9rem', phone: 'title', cell: r => <Time at={r.createdAt} /> },
            {
              id: 'status',
              title: t('outcome'),
              width: '10rem',
              phone: 'aside',
              cell: r => (
                <Status
                  tone={
                    r.status === 'arrived'
                      ? 'good'
                      : r.status === 'pending' || r.status === 'accepted'
                        ? 'info'
                        : 'warn'
                  }
                >
                  {r.status}
                </Status>
              ),
            },
            { id: 'method', title: t('method'), width: '7rem', cell: r => r.method?.toUpperCase() ?? '' },
            {
              id: 'explanation',
              title: t('what'),
              width: 'minmax(14rem, 3fr)',
              phone: 'below',
              cell: r => <span title={r.error ?? undefined}>{r.explanation}</span>,
            },
          ]}
          empty={<Empty title={t('noWakes')} />}
        />
      </div>
    </Card>
  )
}
