import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { ReactNode } from 'react'
import { api, dataOf } from '../../../api/client.ts'
import type { Schemas } from '../../../api/client.ts'
import { because } from '../../../api/reason.ts'
import { useMay } from '../../../app/session.ts'
import { EyeIcon, LockIcon, RebootIcon, RefreshIcon, TrashIcon, WakeIcon } from '../../../icons/icons.tsx'
import { useWords } from '../../../preferences/react.tsx'
import { toast } from '../../../ui/Toasts.tsx'
import { useErrorToast } from '../../../ui/useErrorToast.ts'
import { giveTask } from '../device.ts'
import type { Device, NewTask } from '../device.ts'
import { headWords } from './words.ts'

export interface Action {
  id: string
  label: string
  icon: ReactNode
  /** A button of its own. */
  isFirst: boolean
  isDanger: boolean
  run(): void
}

/** What is asked before something is done. */
interface Question {
  title: string
  text: string
  action: string
  isDanger: boolean
  reason: 'optional' | 'required'
  onConfirm(reason: string): Promise<unknown>
}

/** What whoever is signed in may do with a device. */
export function useActions(device: Device): { actions: Action[]; asked: Question | null; close(): void } {
  const t = useWords(headWords)
  const onError = useErrorToast()
  const client = useQueryClient()
  const navigate = useNavigate()
  const [asked, setAsked] = useState<Question | null>(null)
  const { id } = device

  const read = (): Promise<void> => client.invalidateQueries({ queryKey: ['device', id] })
  const doing = useMutation({
    mutationFn: (act: () => Promise<unknown>) => act(),
    onSuccess: read,
    onError,
  })
  const patch = async (body: Schemas['DevicePatch'], reason = ''): Promise<void> => {
    await dataOf(api.PATCH('/devices/{id}', { params: { path: { id }, header: because(reason) }, body }))
    await read()
  }
  const task = async (body: NewTask, reason = ''): Promise<void> => {
    await giveTask(id, body, { reason })
    await read()
  }

  const may = {
    write: useMay('devices.write'),
    remove: useMay('devices.delete'),
    wake: useMay('connectionRequests.create'),
    refresh: useMay('tasks.create:refresh'),
    reboot: useMay('tasks.create:reboot'),
    reset: useMay('tasks.create:factoryReset'),
  }
  const isBlocked = device.state === 'blocked'
  const all: (Action | false)[] = [
    may.refresh && {
      id: 'refresh',
      label: t('refresh'),
      icon: <RefreshIcon size={16} />,
      isFirst: true,
      isDanger: false,
      run: () => doing.mutate(() => task({ type: 'refresh', path: '' })),
    },
    may.wake && {
      id: 'wake',
      label: t('wake'),
      icon: <WakeIcon size={16} />,
      isFirst: true,
      isDanger: false,
      run: () =>
        doing.mutate(() => dataOf(api.POST('/devices/{id}/connection-requests', { params: { path: { id } } }))),
    },
    may.reboot && {
      id: 'reboot',
      label: t('reboot'),
      icon: <RebootIcon size={16} />,
      isFirst: true,
      isDanger: false,
      run: () =>
        setAsked({
          title: t('rebootTitle', { device: device.serialNumber }),
          text: t('rebootText'),
          action: t('rebootNow'),
          isDanger: false,
          reason: 'required',
          onConfirm: reason => task({ type: 'reboot' }, reason),
        }),
    },
    may.write && {
      id: 'trace',
      label: t(device.traced ? 'traceOff' : 'traceOn'),
      icon: <EyeIcon size={16} />,
      isFirst: false,
      isDanger: false,
      run: () => doing.mutate(() => patch({ traced: !device.traced })),
    },
    may.write &&
      device.state !== 'expected' && {
        id: 'block',
        label: t(isBlocked ? 'unblock' : 'block'),
        icon: <LockIcon size={16} />,
        isFirst: false,
        isDanger: !isBlocked,
        run: () =>
          isBlocked
            ? doing.mutate(() => patch({ state: 'active' }))
            : setAsked({
                title: t('blockTitle', { device: device.serialNumber }),
                text: t('blockText'),
                action: t('block'),
                isDanger: true,
                reason: 'optional',
                onConfirm: reason => patch({ state: 'blocked' }, reason),
              }),
      },
    may.reset && {
      id: 'factoryReset',
      label: t('factoryReset'),
      icon: <RebootIcon size={16} />,
      isFirst: false,
      isDanger: true,
      run: () =>
        setAsked({
          title: t('resetTitle', { device: device.serialNumber }),
          text: t('resetText'),
          action: t('resetNow'),
          isDanger: true,
          reason: 'required',
          onConfirm: reason => task({ type: 'factoryReset' }, reason),
        }),
    },
    may.remove && {
      id: 'remove',
      label: t('remove'),
      icon: <TrashIcon size={16} />,
      isFirst: false,
      isDanger: true,
      run: () =>
        setAsked({
          title: t('removeTitle', { device: device.serialNumber }),
          text: t('removeText'),
          action: t('remove'),
          isDanger: true,
          reason: 'optional',
          async onConfirm(reason) {
            await dataOf(api.DELETE('/devices/{id}', { params: { path: { id }, header: because(reason) } }))
            toast({ tone: 'good', title: t('removed', { device: device.serialNumber }) })
            await navigate({ to: '/devices' })
          },
        }),
    },
  ]
  return { actions: all.filter(a => a !== false), asked, close: () => setAsked(null) }
}
