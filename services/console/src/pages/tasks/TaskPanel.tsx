import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { api, dataOf } from '../../api/client.ts'
import { because } from '../../api/reason.ts'
import { useMay } from '../../app/session.ts'
import { DeviceLink } from '../../domain/DeviceLink.tsx'
import { TaskStatus, useTaskTypeName } from '../../domain/status.tsx'
import { useFormat, useWords } from '../../preferences/react.tsx'
import { Button } from '../../ui/Button.tsx'
import { Facts } from '../../ui/Card.tsx'
import { Confirm } from '../../ui/Confirm.tsx'
import { Copy } from '../../ui/Copy.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { Failed, Loading } from '../../ui/States.tsx'
import { Time, useNow } from '../../ui/Time.tsx'
import { toast } from '../../ui/Toasts.tsx'
import { argumentsOf, tookMs } from './task.ts'
import type { Task } from './task.ts'
import { words } from './words.ts'
import './tasks.css'

/** One task, from the side: what it was given, how it stands, what came of it. */
export function TaskPanel({ id, onClose }: { id: string; onClose(): void }) {
  const t = useWords(words)
  const typeName = useTaskTypeName()
  const mayCancel = useMay('tasks.cancel')
  const client = useQueryClient()
  const [isCancelling, setCancelling] = useState(false)
  const {
    data: task,
    error,
    refetch,
  } = useQuery({
    queryKey: ['task', id],
    queryFn: ({ signal }) => dataOf(api.GET('/tasks/{id}', { params: { path: { id } }, signal })),
  })
  return (
    <>
      <Dialog
        isOpen
        kind="drawer"
        onClose={onClose}
        title={task === undefined ? t('task') : typeName(task.type)}
        {...(task !== undefined &&
          mayCancel &&
          (task.status === 'queued' || task.status === 'running') && {
            footer: (
              <Button kind="danger" onPress={() => setCancelling(true)}>
                {t('cancel')}
              </Button>
            ),
          })}
      >
        {task === undefined ? (
          error === null ? (
            <Loading />
          ) : (
            <Failed error={error} retry={() => void refetch()} />
          )
        ) : (
          <TaskDetails task={task} />
        )}
      </Dialog>
      <Confirm
        isOpen={isCancelling}
        onClose={() => setCancelling(false)}
        title={t('cancel')}
        action={t('cancel')}
        isDanger
        reason="optional"
        onConfirm={async reason => {
          await dataOf(api.DELETE('/tasks/{id}', { params: { path: { id }, header: because(reason) } }))
          toast({ tone: 'good', title: t('cancelled') })
          await client.invalidateQueries({ queryKey: ['task', id] })
        }}
      >
        <p>{t('cancelText')}</p>
      </Confirm>
    </>
  )
}

/** What there is to say of a task. */
export function TaskDetails({ task }: { task: Task }) {
  const t = useWords(words)
  const format = useFormat()
  const took = tookMs(task, useNow())
  const given = argumentsOf(task)
  return (
    <>
      <Facts
        items={[
          { name: t('status'), value: <TaskStatus status={task.status} /> },
          { name: t('device'), value: <DeviceLink id={task.deviceId} /> },
          { name: t('created'), value: <Time at={task.createdAt} isFocusable /> },
          ...(task.startedAt === null ? [] : [{ name: t('started'), value: <Time at={task.startedAt} isFocusable /> }]),
          ...(task.endedAt === null ? [] : [{ name: t('ended'), value: <Time at={task.endedAt} isFocusable /> }]),
          ...(took === null ? [] : [{ name: t('took'), value: format.duration(took) }]),
          ...(task.notBefore ? [{ name: t('notBefore'), value: <Time at={task.notBefore} isFocusable /> }] : []),
          ...(task.expires ? [{ name: t('expires'), value: <Time at={task.expires} isFocusable /> }] : []),
          { name: t('attempts'), value: format.number(task.attempts) },
          ...(task.jobId
            ? [
                {
                  name: t('job'),
                  value: (
                    <Link to="/jobs/$jobId" params={{ jobId: task.jobId }} className="mono">
                      {task.jobId}
                    </Link>
                  ),
                },
              ]
            : []),
          {
            name: t('id'),
            value: (
              <span className="task-id">
                <code>{task.id}</code> <Copy text={task.id} what={t('id')} />
              </span>
            ),
          },
        ]}
      />
      {task.fault !== null && (
        <section className="task-fault">
          <h3>{`${task.fault.code} ${task.fault.string}`}</h3>
          <p>{task.fault.explanation}</p>
          <ul>
            {task.fault.detail.map(d => (
              <li key={`${d.name} ${d.code}`} className="mono">{`${d.name}: ${d.code} ${d.string}`}</li>
            ))}
          </ul>
        </section>
      )}
      {Object.keys(given).length > 0 && <Json title={t('arguments')} value={given} />}
      {task.result !== null && task.result !== undefined && <Json title={t('result')} value={task.result} />}
    </>
  )
}

function Json({ title, value }: { title: string; value: unknown }) {
  const text = JSON.stringify(value, null, 2)
  return (
    <section className="task-json">
      <header>
        <h3>{title}</h3>
        <Copy text={text} what={title} />
      </header>
      <pre>{text}</pre>
    </section>
  )
}
