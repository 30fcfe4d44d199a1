import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { api, dataOf } from '../../api/client.ts'
import { onceKey } from '../../api/once.ts'
import { useMay } from '../../app/session.ts'
import { PauseIcon, PlayIcon, RefreshIcon, StopIcon } from '../../icons/icons.tsx'
import { useWords } from '../../preferences/react.tsx'
import { Button } from '../../ui/Button.tsx'
import { Confirm } from '../../ui/Confirm.tsx'
import { TextField } from '../../ui/Field.tsx'
import { Popup } from '../../ui/Popup.tsx'
import { toast } from '../../ui/Toasts.tsx'
import { useErrorToast } from '../../ui/useErrorToast.ts'
import { because } from '../../api/reason.ts'
import { hasEnded } from './job.ts'
import type { Job } from './job.ts'
import { words } from './words.ts'

/** What can be done about a job, as it stands. */
export function JobActions({ job }: { job: Job }) {
  const t = useWords(words)
  const mayWrite = useMay('jobs.write')
  const client = useQueryClient()
  const navigate = useNavigate()
  const onError = useErrorToast()
  const [isCancelling, setCancelling] = useState(false)
  const path = { id: job.id }
  const said = (title: string) => async (): Promise<void> => {
    toast({ tone: 'good', title })
    await client.invalidateQueries({ queryKey: ['job', job.id] })
  }
  const change = useMutation({
    mutationFn: (body: { action?: 'pause' | 'resume'; ratePerSecond?: number }) =>
      dataOf(api.PATCH('/jobs/{id}', { params: { path }, body })),
    onSuccess: (_, { action }) =>
      said(action === undefined ? t('rateChanged') : action === 'pause' ? t('paused') : t('resumed'))(),
    onError,
  })
  const retry = useMutation({
    mutationFn: () =>
      dataOf(api.POST('/jobs/{id}/retry', { params: { path, header: { 'idempotency-key': onceKey() } }, body: {} })),
    onSuccess: ({ id }) => {
      toast({ tone: 'good', title: t('retried') })
      void navigate({ to: '/jobs/$jobId', params: { jobId: id } })
    },
    onError,
  })
  if (!mayWrite) return null
  const failures = job.counts.failed + job.counts.expired
  const isOver = hasEnded(job.status)
  return (
    <>
      {job.status === 'running' && (
        <Button
          icon={<PauseIcon size={16} />}
          isPending={change.isPending}
          onPress={() => change.mutate({ action: 'pause' })}
        >
          {t('pause')}
        </Button>
      )}
      {job.status === 'paused' && (
        <Button
          kind="primary"
          icon={<PlayIcon size={16} />}
          isPending={change.isPending}
          onPress={() => change.mutate({ action: 'resume' })}
        >
          {t('resume')}
        </Button>
      )}
      {!isOver && job.status !== 'cancelling' && (
        <>
          <Popup label={t('changeRate')} trigger={<Button>{t('changeRate')}</Button>}>
            {close => (
              <RateForm
                rate={job.ratePerSecond}
                onChange={ratePerSecond => {
                  change.mutate({ ratePerSecond })
                  close()
                }}
              />
            )}
          </Popup>
          <Button kind="danger" icon={<StopIcon size={16} />} onPress={() => setCancelling(true)}>
            {t('cancelJob')}
          </Button>
        </>
      )}
      {failures > 0 && (
        <Button icon={<RefreshIcon size={16} />} isPending={retry.isPending} onPress={() => retry.mutate()}>
          {t('retry', { n: failures })}
        </Button>
      )}
      <Confirm
        isOpen={isCancelling}
        onClose={() => setCancelling(false)}
        title={t('cancelJob')}
        action={t('cancelJob')}
        isDanger
        reason="optional"
        onConfirm={reason =>
          dataOf(api.DELETE('/jobs/{id}', { params: { path, header: because(reason) } })).then(said(t('cancelled')))
        }
      >
        <p>{t('cancelText')}</p>
      </Confirm>
    </>
  )
}

function RateForm({ rate, onChange }: { rate: number; onChange(rate: number): void }) {
  const t = useWords(words)
  const [text, setText] = useState(String(rate))
  const value = Number(text.replace(',', '.'))
  const isRate = value >= 0.01 && value <= 5_000
  return (
    <form
      className="job-rate"
      onSubmit={e => {
        e.preventDefault()
        if (isRate) onChange(value)
      }}
    >
      <TextField label={t('rate')} help={t('rateHelp')} value={text} onChange={setText} inputMode="decimal" autoFocus />
      <Button type="submit" kind="primary" isDisabled={!isRate}>
        {t('change')}
      </Button>
    </form>
  )
}
