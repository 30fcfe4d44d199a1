import { useMutation } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { api, dataOf } from '../../../api/client.ts'
import { tableOf, useList } from '../../../api/list.ts'
import { useCommands } from '../../../app/palette/commands.ts'
import { maySome } from '../../../app/permissions.ts'
import { useMe } from '../../../app/session.ts'
import { TaskStatus, useTaskTypeName } from '../../../domain/status.tsx'
import { PlusIcon, RefreshIcon, TasksIcon } from '../../../icons/icons.tsx'
import { useFormat, useWords } from '../../../preferences/react.tsx'
import { Button, IconButton } from '../../../ui/Button.tsx'
import { Empty } from '../../../ui/States.tsx'
import { Time, useNow } from '../../../ui/Time.tsx'
import { toast } from '../../../ui/Toasts.tsx'
import { DataTable } from '../../../ui/table/DataTable.tsx'
import type { Column } from '../../../ui/table/columns.ts'
import { useErrorToast } from '../../../ui/useErrorToast.ts'
import { TaskPanel } from '../../tasks/TaskPanel.tsx'
import { subjectOf, tookMs } from '../../tasks/task.ts'
import { giveTask } from '../device.ts'
import type { NewTask, Task } from '../device.ts'
import { NewTaskDialog } from './NewTaskDialog.tsx'
import { again } from './again.ts'
import { deviceTaskWords } from './words.ts'
import './tasks.css'

const route = getRouteApi('/shell/devices/$id/tasks')

/** What the device was given to do, the newest first, as it stands now. */
export default function Tasks() {
  const t = useWords(deviceTaskWords)
  const { id } = route.useParams()
  const { task } = route.useSearch()
  const navigate = route.useNavigate()
  const mayCreate = maySome(useMe().grants, 'tasks.create')
  const [isNew, setNew] = useState(false)
  const look = (taskId: string | null): void =>
    void navigate({ search: taskId === null ? {} : { task: taskId }, replace: true })
  const columns = useColumns(id, look)
  const list = useList(['device', id, 'tasks', 'list'], ({ page, signal }) =>
    dataOf(api.GET('/tasks', { params: { query: { deviceId: id, ...page } }, signal })),
  )
  useCommands(mayCreate ? [{ id: 'device.newTask', label: t('new'), run: () => setNew(true) }] : [])
  return (
    <div className="device-list">
      {mayCreate && (
        <div className="device-list-bar">
          <Button icon={<PlusIcon size={16} />} onPress={() => setNew(true)}>
            {t('new')}
          </Button>
        </div>
      )}
      <DataTable
        label={t('title')}
        columns={columns}
        {...tableOf(list)}
        rowKey={row => row.id}
        onOpen={row => look(row.id)}
        empty={
          <Empty icon={<TasksIcon size={28} />} title={t('emptyTitle')}>
            {t('emptyText')}
          </Empty>
        }
      />
      {task !== undefined && <TaskPanel id={task} onClose={() => look(null)} />}
      {isNew && <NewTaskDialog deviceId={id} onClose={() => setNew(false)} />}
    </div>
  )
}

function useColumns(deviceId: string, look: (taskId: string) => void): Column<Task>[] {
  const t = useWords(deviceTaskWords)
  const format = useFormat()
  const typeName = useTaskTypeName()
  const now = useNow()
  return [
    {
      id: 'type',
      title: t('kind'),
      width: '12rem',
      phone: 'title',
      cell: row => (
        <button type="button" className="device-list-open" onClick={() => look(row.id)}>
          {typeName(row.type)}
        </button>
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
      id: 'subject',
      title: t('about'),
      width: 'minmax(12rem, 2fr)',
      phone: 'below',
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
    {
      id: 'took',
      title: t('took'),
      width: '6rem',
      align: 'end',
      cell: row => {
        const ms = tookMs(row, now)
        return ms === null ? '' : format.duration(Math.max(0, ms))
      },
    },
    {
      id: 'again',
      title: t('againShort'),
      width: '5rem',
      cell: row => <Again deviceId={deviceId} task={again(row)} />,
    },
  ]
}

/** Gives the same once more. */
function Again({ deviceId, task }: { deviceId: string; task: NewTask | null }) {
  const t = useWords(deviceTaskWords)
  const onError = useErrorToast()
  const give = useMutation({
    mutationFn: (same: NewTask) => giveTask(deviceId, same),
    onSuccess: () => toast({ tone: 'info', title: t('given') }),
    onError,
  })
  if (task === null) return null
  return (
    <IconButton
      size="s"
      label={t('again')}
      icon={<RefreshIcon size={14} />}
      isPending={give.isPending}
      onPress={() => give.mutate(task)}
    />
  )
}
