import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { useMemo } from 'react'
import { api, dataOf } from '../../api/client.ts'
import { tableOf, useList } from '../../api/list.ts'
import { JobStatus, useTaskTypeName } from '../../domain/status.tsx'
import { JOB_STATUSES } from '../../domain/statuses.ts'
import { domainWords } from '../../domain/words.ts'
import { JobsIcon } from '../../icons/icons.tsx'
import { useFormat, useWords } from '../../preferences/react.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { Progress } from '../../ui/Progress.tsx'
import { Segments } from '../../ui/Segments.tsx'
import { Empty } from '../../ui/States.tsx'
import { Time } from '../../ui/Time.tsx'
import { DataTable } from '../../ui/table/DataTable.tsx'
import type { Column } from '../../ui/table/columns.ts'
import { partsOf } from './job.ts'
import type { Job } from './job.ts'
import { words } from './words.ts'
import './jobs.css'

const route = getRouteApi('/shell/jobs')

/** All jobs, the newest first. */
export default function JobsPage() {
  const t = useWords(words)
  const domain = useWords(domainWords)
  const { status } = route.useSearch()
  const navigate = useNavigate()
  const columns = useJobColumns()
  const list = useList(['jobs', 'list', status], ({ page, signal }) =>
    dataOf(
      api.GET('/jobs', {
        params: { query: { ...page, ...(status && { status }) } },
        signal,
      }),
    ),
  )
  return (
    <div className="page-full">
      <PageHeader title={t('title')} about={t('about')} />
      <div>
        <Segments
          label={t('status')}
          options={[
            { value: 'all', label: t('all') },
            ...JOB_STATUSES.map(value => ({ value, label: domain(`job.${value}`) })),
          ]}
          value={status ?? 'all'}
          onChange={value =>
            void navigate({ to: '/jobs', search: value === 'all' ? {} : { status: value }, replace: true })
          }
        />
      </div>
      <DataTable
        label={t('title')}
        columns={columns}
        {...tableOf(list)}
        rowKey={j => j.id}
        onOpen={j => void navigate({ to: '/jobs/$jobId', params: { jobId: j.id } })}
        empty={
          <Empty
            icon={<JobsIcon size={28} />}
            title={t('emptyTitle')}
            action={<Link to="/devices">{t('toDevices')}</Link>}
          >
            {t('emptyText')}
          </Empty>
        }
      />
    </div>
  )
}

function useJobColumns(): Column<Job>[] {
  const t = useWords(words)
  const domain = useWords(domainWords)
  const typeName = useTaskTypeName()
  const format = useFormat()
  return useMemo(
    () => [
      {
        id: 'task',
        title: t('task'),
        width: 'minmax(12rem, 1.3fr)',
        phone: 'title',
        cell: j => (
          <Link to="/jobs/$jobId" params={{ jobId: j.id }}>
            {typeName(j.task.type)}
          </Link>
        ),
      },
      { id: 'status', title: t('status'), width: '9rem', phone: 'aside', cell: j => <JobStatus status={j.status} /> },
      {
        id: 'progress',
        title: t('progress'),
        width: 'minmax(10rem, 1fr)',
        phone: 'below',
        cell: j => (
          <Progress
            label={t('progress')}
            isLabelHidden
            total={j.total}
            parts={partsOf(j.counts, s => domain(`task.${s}`))}
          />
        ),
      },
      {
        id: 'devices',
        title: t('devices'),
        width: '9rem',
        align: 'end',
        cell: j => `${format.number(j.progress.done)} / ${format.number(j.total)}`,
      },
      {
        id: 'failed',
        title: t('failures'),
        width: '8rem',
        align: 'end',
        cell: j => format.number(j.counts.failed + j.counts.expired),
      },
      { id: 'created', title: t('created'), width: '9rem', cell: j => <Time at={j.createdAt} /> },
      { id: 'by', title: t('by'), width: '10rem', cell: j => j.createdBy },
    ],
    [t, domain, typeName, format],
  )
}
