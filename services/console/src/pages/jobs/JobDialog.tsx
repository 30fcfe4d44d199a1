import { useMutation, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { api, dataOf } from '../../api/client.ts'
import { onceKey } from '../../api/once.ts'
import { because } from '../../api/reason.ts'
import { useFormat, useWords } from '../../preferences/react.tsx'
import { Button } from '../../ui/Button.tsx'
import { Switch } from '../../ui/Check.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { TextField } from '../../ui/Field.tsx'
import { FormError } from '../../ui/FormError.tsx'
import { Skeleton } from '../../ui/States.tsx'
import { toast } from '../../ui/Toasts.tsx'
import { uiWords } from '../../ui/words.ts'
import { TaskFields } from './TaskFields.tsx'
import { FIRST_DRAFT, taskOf } from './job.ts'
import type { JobDevices } from './job.ts'
import { words } from './words.ts'
import './jobs.css'

const USUAL_RATE = 50
const SHOWN = 5

/** Gives one task to many devices: what, how fast, and for whom it would be, before it is given. */
export function JobDialog({ devices, onClose }: { devices: JobDevices; onClose(): void }) {
  const t = useWords(words)
  const ui = useWords(uiWords)
  const navigate = useNavigate()
  const [draft, setDraft] = useState(FIRST_DRAFT)
  const [rate, setRate] = useState(String(USUAL_RATE))
  const [wake, setWake] = useState(true)
  const [reason, setReason] = useState('')
  const [key] = useState(onceKey)
  const task = taskOf(draft)
  const ratePerSecond = Number(rate.replace(',', '.'))
  const isRate = Number.isFinite(ratePerSecond) && ratePerSecond >= 0.01 && ratePerSecond <= 5_000
  const isDisruptive = draft.type === 'reboot' || draft.type === 'factoryReset'

  const preview = useQuery({
    queryKey: ['job-preview', devices, isRate ? ratePerSecond : USUAL_RATE, draft.type],
    queryFn: ({ signal }) =>
      dataOf(
        api.POST('/jobs', {
          params: { query: { dryRun: 'true' } },
          // For whom it would be does not depend on what the task says.
          body: {
            ...devices,
            task: task ?? { type: 'reboot' },
            ratePerSecond: isRate ? ratePerSecond : USUAL_RATE,
            wake: true,
          },
          signal,
        }),
      ) as Promise<{ total: number; deviceIds: string[]; unknown: string[]; seconds: number }>,
    staleTime: 30_000,
  })
  const give = useMutation({
    mutationFn: () =>
      dataOf(
        api.POST('/jobs', {
          params: { header: { 'idempotency-key': key, ...because(reason) } },
          body: { ...devices, task: task!, ratePerSecond, wake },
        }),
      ) as Promise<{ id: string }>,
    onSuccess({ id }) {
      toast({ tone: 'good', title: t('given') })
      onClose()
      void navigate({ to: '/jobs/$jobId', params: { jobId: id } })
    },
  })
  const failure = give.error ?? preview.error
  const total = preview.data?.total
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('give')}
      footer={
        <>
          <Button onPress={onClose}>{ui('cancel')}</Button>
          <Button
            kind={draft.type === 'factoryReset' ? 'danger' : 'primary'}
            isPending={give.isPending}
            isDisabled={
              task === null || !isRate || total === undefined || total === 0 || (isDisruptive && reason.trim() === '')
            }
            onPress={() => give.mutate()}
          >
            {total === undefined ? t('give') : t('giveTo', { n: total })}
          </Button>
        </>
      }
    >
      <TaskFields draft={draft} onChange={setDraft} />
      {isDisruptive && (
        <>
          <p className="job-warning">{draft.type === 'factoryReset' ? t('resets') : t('reboots')}</p>
          <TextField
            label={ui('reason')}
            help={ui('reasonHelp')}
            value={reason}
            onChange={setReason}
            isRequired
            maxLength={500}
          />
        </>
      )}
      <div className="job-pace">
        <TextField label={t('rate')} help={t('rateHelp')} value={rate} onChange={setRate} inputMode="decimal" />
        <Switch isSelected={wake} onChange={setWake}>
          {t('wake')}
        </Switch>
      </div>
      <Preview data={preview.data} />
      <FormError error={failure} />
    </Dialog>
  )
}

function Preview({
  data,
}: {
  data: { total: number; deviceIds: string[]; unknown: string[]; seconds: number } | undefined
}) {
  const t = useWords(words)
  const format = useFormat()
  return (
    <div className="job-preview" role="status">
      {data === undefined ? (
        <>
          <span className="visually-hidden">{t('previewing')}</span>
          <Skeleton lines={2} />
        </>
      ) : (
        <>
          <p>
            {t('preview')} <strong>{t('previewTotal', { n: data.total })}</strong>
            {data.seconds > 1 && `, ${t('previewTime', { time: format.duration(data.seconds * 1_000) })}`}
          </p>
          {data.unknown.length > 0 && <p className="field-error">{t('previewUnknown', { n: data.unknown.length })}</p>}
          <ul className="mono">
            {data.deviceIds.slice(0, SHOWN).map(id => (
              <li key={id}>{id}</li>
            ))}
          </ul>
          {data.total > SHOWN && <p className="muted">{t('previewMore', { n: data.total - SHOWN })}</p>}
        </>
      )}
    </div>
  )
}
