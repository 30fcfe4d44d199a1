import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { useMemo } from 'react'
import { api, dataOf } from '../../api/client.ts'
import type { Schemas } from '../../api/client.ts'
import { tableOf, useList } from '../../api/list.ts'
import { DeviceLink } from '../../domain/DeviceLink.tsx'
import { JobDeviceStatus } from '../../domain/status.tsx'
import { JOB_DEVICE_FILTERS } from '../../domain/statuses.ts'
import { domainWords } from '../../domain/words.ts'
import { useWords } from '../../preferences/react.tsx'
import { Segments } from '../../ui/Segments.tsx'
import { Empty } from '../../ui/States.tsx'
import { Time } from '../../ui/Time.tsx'
import { DataTable } from '../../ui/table/DataTable.tsx'
import type { Column } from '../../ui/table/columns.ts'
import type { Job } from './job.ts'
import { words } from './words.ts'

const route = getRouteApi('/shell/jobs/$jobId')
const PAGE = 200

/** The devices of a job, and what became of each. */
export function JobDevicesTable({ job }: { job: Job }) {
  const t = useWords(words)
  const domain = useWords(domainWords)
  const { status } = route.useSearch()
  const navigate = useNavigate()
  const columns = useColumns()
  const list = useList(['job', job.id, 'devices', status], ({ page, signal }) =>
    dataOf(
      api.GET('/jobs/{id}/devices', {
        params: { path: { id: job.id }, query: { ...page, limit: PAGE, ...(status && { status }) } },
        signal,
      }),
    ),
  )
  return (
    <>
      <div>
        <Segments
          label={t('status')}
          options={[
            { value: 'all', label: t('all') },
            ...JOB_DEVICE_FILTERS.map(value => ({
              value,
              label:
                value === 'failures' ? t('failures') : domain(value === 'waiting' ? 'count.waiting' : `task.${value}`),
            })),
          ]}
          value={status ?? 'all'}
          onChange={value =>
            void navigate({
              to: '/jobs/$jobId',
              params: { jobId: job.id },
              search: value === 'all' ? {} : { status: value },
              replace: true,
            })
          }
        />
      </div>
      <DataTable
        label={t('devices')}
        columns={columns}
        {...tableOf(list)}
        rowKey={d => d.deviceId}
        empty={<Empty title={t('noneOfThese')} />}
      />
    </>
  )
}

function useColumns(): Column<Schemas['JobDevice']>[] {
  const t = useWords(words)
  return useMemo(
    () => [
      {
        id: 'device',
        title: t('device'),
        width: 'minmax(15rem, 1fr)',
        phone: 'title',
        cell: d => <DeviceLink id={d.deviceId} />,
      },
      {
        id: 'status',
        title: t('status'),
        width: '10rem',
        phone: 'aside',
        cell: d => <JobDeviceStatus status={d.status} />,
      },
      {
        id: 'why',
        title: t('why'),
        width: 'minmax(16rem, 2fr)',
        phone: 'below',
        cell: d =>
          d.fault && (
            <span title={d.fault.explanation}>{`${d.fault.code} ${d.fault.string || d.fault.explanation}`}</span>
          ),
      },
      { id: 'changed', title: t('changed'), width: '9rem', cell: d => <Time at={d.changedAt} never="" /> },
      {
        id: 'task',
        title: t('openTask'),
        width: '6rem',
        cell: d =>
          d.taskId !== null && (
            <Link to="/tasks" search={{ task: d.taskId }}>
              {t('openTask')}
            </Link>
          ),
      },
    ],
    [t],
  )
}
