import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { api, dataOf } from '../../../api/client.ts'
import { useMay } from '../../../app/session.ts'
import { TaskStatus, useTaskTypeName } from '../../../domain/status.tsx'
import { CloseIcon } from '../../../icons/icons.tsx'
import { useFormat, useWords } from '../../../preferences/react.tsx'
import { IconButton } from '../../../ui/Button.tsx'
import { useErrorToast } from '../../../ui/useErrorToast.ts'
import { subjectOf } from '../../tasks/task.ts'
import { newestTasksQuery, newestWakeQuery } from '../device.ts'
import type { Task } from '../device.ts'
import { Steps } from './Steps.tsx'
import { SHOWN_MS, stepsOf, underWay } from './steps.ts'
import { activityWords } from './words.ts'
import './activity.css'

const MOST_SHOWN = 4

/** What is under way with the device, whoever asked for it, each step as it happens. */
export function Activity({ id }: { id: string }) {
  const t = useWords(activityWords)
  const mayRead = useMay('tasks.read')
  const mayWakes = useMay('connectionRequests.read')
  const { data: tasks } = useQuery({ ...newestTasksQuery(id), enabled: mayRead })
  const { data: wake } = useQuery({ ...newestWakeQuery(id), enabled: mayWakes })
  const [now, setNow] = useState(Date.now)
  const shown = underWay(tasks ?? [], now)
  const ends = (tasks ?? []).map(x => Date.parse(x.endedAt ?? '') + SHOWN_MS).filter(end => end > now)
  const next = ends.length === 0 ? null : Math.min(...ends)
  useEffect(() => {
    setNow(Date.now())
    if (next === null) return
    const timer = setTimeout(() => setNow(Date.now()), Math.max(0, next - Date.now()) + 20)
    return () => clearTimeout(timer)
  }, [next])

  return (
    <section className="activity" aria-label={t('title')} aria-live="polite">
      {shown.slice(0, MOST_SHOWN).map(task => (
        <TaskLine key={task.id} task={task} wake={wake ?? null} />
      ))}
      {shown.length > MOST_SHOWN && <p className="muted">{t('more', { n: shown.length - MOST_SHOWN })}</p>}
    </section>
  )
}

function TaskLine({ task, wake }: { task: Task; wake: Parameters<typeof stepsOf>[1] }) {
  const t = useWords(activityWords)
  const format = useFormat()
  const typeName = useTaskTypeName()
  const mayCancel = useMay('tasks.cancel')
  const client = useQueryClient()
  const onError = useErrorToast()
  const cancel = useMutation({
    mutationFn: () => dataOf(api.DELETE('/tasks/{id}', { params: { path: { id: task.id } } })),
    onSuccess: () => client.invalidateQueries({ queryKey: ['device', task.deviceId] }),
    onError,
  })
  const steps = stepsOf(task, wake)
  const isOver = task.endedAt !== null
  const { progress } = task
  return (
    <div className="activity-line">
      <span className="activity-what">
        <strong>{typeName(task.type)}</strong>
        <span className="muted mono">{subjectOf(task)}</span>
      </span>
      <Steps steps={steps} />
      {progress !== null && !isOver && (
        <span className="muted">
          {progress.total === undefined
            ? format.number(progress.done)
            : format.percent(progress.done / Math.max(1, progress.total))}
        </span>
      )}
      {isOver && <TaskStatus status={task.status} />}
      {task.fault !== null && (
        <span className="activity-note">
          {task.fault.code} · {task.fault.explanation}
        </span>
      )}
      {!isOver &&
        steps.map(
          s =>
            s.note !== undefined && (
              <span key={s.name} className="activity-note">
                {s.note}
              </span>
            ),
        )}
      {!isOver && mayCancel && (
        <IconButton
          size="s"
          label={t('cancel')}
          icon={<CloseIcon size={14} />}
          isPending={cancel.isPending}
          onPress={() => cancel.mutate()}
        />
      )}
    </div>
  )
}
