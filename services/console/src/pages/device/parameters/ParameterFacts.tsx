import { useMutation } from '@tanstack/react-query'
import type { Schemas } from '../../../api/client.ts'
import { useMay } from '../../../app/session.ts'
import { useWords } from '../../../preferences/react.tsx'
import { Facts } from '../../../ui/Card.tsx'
import { Select } from '../../../ui/Select.tsx'
import { Time } from '../../../ui/Time.tsx'
import { useErrorToast } from '../../../ui/useErrorToast.ts'
import { giveTask } from '../device.ts'
import { lengthsOf, rangeText } from './check.ts'
import { Value } from './Value.tsx'
import { parameterWords } from './words.ts'

type Detail = Schemas['ParameterDetail']

/** What is known of a parameter, and what its data model says. */
export function ParameterFacts({ deviceId, parameter }: { deviceId: string; parameter: Detail }) {
  const t = useWords(parameterWords)
  const { definition } = parameter
  const type = parameter.type ?? definition?.type ?? null
  const writable = parameter.writable ?? definition?.writable ?? null
  const lengths = definition === null ? [] : lengthsOf(definition)
  return (
    <Facts
      items={[
        { name: t('value'), value: <Value parameter={parameter} /> },
        { name: t('asOf'), value: <Time at={parameter.updatedAt} isFocusable /> },
        { name: t('type'), value: type === null ? t('unknown') : <code>{type}</code> },
        {
          name: t('writable'),
          value: writable === null ? t('unknown') : t(writable ? 'true' : 'false'),
        },
        ...(definition?.units === undefined ? [] : [{ name: t('units'), value: definition.units }]),
        ...(definition?.ranges === undefined ? [] : [{ name: t('range'), value: rangeText(definition.ranges) }]),
        ...(lengths.length === 0 ? [] : [{ name: t('length'), value: rangeText(lengths) }]),
        ...(definition?.enumeration === undefined
          ? []
          : [{ name: t('values'), value: definition.enumeration.join(', ') }]),
        ...(definition === null ? [{ name: t('model'), value: t('noModel') }] : []),
        { name: t('notification'), value: <Notification deviceId={deviceId} parameter={parameter} /> },
      ]}
    />
  )
}

const NOTIFICATIONS = ['0', '1', '2'] as const

/** Whether the device tells changes: by itself (active), with its next Inform (passive), or not. */
function Notification({ deviceId, parameter }: { deviceId: string; parameter: Detail }) {
  const t = useWords(parameterWords)
  const onError = useErrorToast()
  const may = useMay('tasks.create:setParameterAttributes')
  const set = useMutation({
    mutationFn: (notification: number) =>
      giveTask(deviceId, {
        type: 'setParameterAttributes',
        attributes: [{ name: parameter.name, notification }],
      }),
    onError,
  })
  const isForced = parameter.definition?.activeNotification === 'forced'
  const now = parameter.notification === null ? (isForced ? '2' : null) : String(parameter.notification)
  const known = NOTIFICATIONS.find(n => n === now)
  if (!may || isForced) return <>{known === undefined ? t('unknown') : t(`notification.${known}`)}</>
  return (
    <Select
      label={t('notification')}
      isLabelHidden
      options={[
        ...(known === undefined ? [{ value: '', label: t('unknown') }] : []),
        ...NOTIFICATIONS.map(n => ({ value: n, label: t(`notification.${n}`) })),
      ]}
      value={known ?? ''}
      isDisabled={set.isPending}
      onChange={n => n !== '' && set.mutate(Number(n))}
    />
  )
}
