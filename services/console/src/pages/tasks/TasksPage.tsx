import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { useMemo } from 'react'
import { api, dataOf } from '../../api/client.ts'
import { tableOf, useList } from '../../api/list.ts'
import { DeviceLink } from '../../domain/DeviceLink.tsx'
import { TaskStatus, useTaskTypeName } from '../../domain/status.tsx'
import { TASK_STATUSES, TASK_TYPES } from '../../domain/statuses.ts'
import { domainWords } from '../../domain/words.ts'
import { TasksIcon } from '../../icons/icons.tsx'
import { useWords } from '../../preferences/react.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { Segments } from '../../ui/Segments.tsx'
import { Select } from '../../ui/Select.tsx'
import { Empty } from '../../ui/States.tsx'
import { Time } from '../../ui/Time.tsx'
import { DataTable } from '../../ui/table/DataTable.tsx'
import type { Column } from '../../ui/table/columns.ts'
import { TaskPanel } from './TaskPanel.tsx'
import type { TasksSearch } from './search.ts'
import { subjectOf } from './task.ts'
import type { Task } from './task.ts'
import { words } from './words.ts'
import './tasks.css'

const route = getRouteApi('/shell/tasks')

/** All tasks, the newest first. */
export default function TasksPage() {
  const t = useWords(words)
  const domain = useWords(domainWords)
  const typeName = useTaskTypeName()
  const search = route.useSearch()
  const navigate = useNavigate()
  const { status, type, task } = search
  const go = (part: { [K in keyof TasksSearch]?: TasksSearch[K] | undefined }): void =>
    void navigate({ to: '/tasks', search: { ...search, ...part } as TasksSearch, replace: true })
  const columns = useTaskColumns(search)
  const list = useList(['tasks', 'list', status, type], ({ page, signal }) =>
    dataOf(
      api.GET('/tasks', {
        params: { query: { ...page, ...(status && { status }), ...(type && { type }) } },
        signal,
      }),
    ),
  )
  return (
    <div className="page-full">
      <PageHeader title={t('title')} />
      <div className="tasks-find">
        <Segments
          label={t('status')}
          options={[
            { value: 'all', label: t('all') },
            ...TASK_STATUSES.map(value => ({ value, label: domain(`task.${value}`) })),
          ]}
          value={status ?? 'all'}
          onChange={value => go({ status: value === 'all' ? undefined : value })}
        />
        <Select
          label={t('type')}
          isLabelHidden
          options={[
            { value: 'all', label: t('allTypes') },
            ...TASK_TYPES.map(value => ({ value, label: typeName(value) })),
          ]}
          value={type ?? 'all'}
          onChange={value => go({ type: value === 'all' ? undefined : value })}
        />
      </div>
      <DataTable
        label={t('title')}
        columns={columns}
        {...tableOf(list)}
        rowKey={row => row.id}
        onOpen={row => go({ task: row.id })}
        empty={
          <Empty icon={<TasksIcon size={28} />} title={t('emptyTitle')}>
            {t('emptyText')}
          </Empty>
        }
      />
      {task !== undefined && <TaskPanel id={task} onClose={() => go({ task: undefined })} />}
    </div>
  )
}

function useTaskColumns(search: TasksSearch): Column<Task>[] {
  const t = useWords(words)
  const typeName = useTaskTypeName()
  return useMemo(
    () => [
      {
        id: 'type',
        title: t('type'),
        width: '13rem',
        phone: 'title',
        cell: row => (
          <Link to="/tasks" search={{ ...search, task: row.id }} replace className="device-link">
            {typeName(row.type)}
          </Link>
        ),
      },
      {
        id: 'status',
        title: t('status'),
        width: '9rem',
        phone: 'aside',
        cell: row => <TaskStatus status={row.status} />,
      },
      {
        id: 'device',
        title: t('device'),
        width: 'minmax(14rem, 1fr)',
        phone: 'below',
        cell: row => <DeviceLink id={row.deviceId} />,
      },
      {
        id: 'subject',
        title: t('arguments'),
        width: 'minmax(14rem, 1.5fr)',
        cell: row => (
          <span className="mono muted" title={subjectOf(row)}>
            {subjectOf(row)}
          </span>
        ),
      },
      {
        id: 'fault',
        title: t('fault'),
        width: 'minmax(8rem, 1fr)',
        cell: row => row.fault && <span title={row.fault.explanation}>{`${row.fault.code} ${row.fault.string}`}</span>,
      },
      { id: 'created', title: t('created'), width: '9rem', cell: row => <Time at={row.createdAt} /> },
    ],
    [t, typeName, search],
  )
}
