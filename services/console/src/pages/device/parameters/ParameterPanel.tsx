import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api, dataOf } from '../../../api/client.ts'
import type { Schemas } from '../../../api/client.ts'
import { useMay } from '../../../app/session.ts'
import { RefreshIcon } from '../../../icons/icons.tsx'
import { useWords } from '../../../preferences/react.tsx'
import { Button } from '../../../ui/Button.tsx'
import { Copy } from '../../../ui/Copy.tsx'
import { Dialog } from '../../../ui/Dialog.tsx'
import { Failed, Skeleton } from '../../../ui/States.tsx'
import { useErrorToast } from '../../../ui/useErrorToast.ts'
import { giveTask } from '../device.ts'
import { ParameterFacts } from './ParameterFacts.tsx'
import { SendError, SendResult } from './SendResult.tsx'
import { useObjection, ValueField } from './ValueField.tsx'
import { useStaged } from './staged.ts'
import type { Change } from './staged.ts'
import { useSend } from './useSend.ts'
import { parameterWords } from './words.ts'
import './parameters.css'

/** One parameter from the side: what is known of it, what it may be, and how it is changed. */
export function ParameterPanel({ deviceId, name, onClose }: { deviceId: string; name: string; onClose(): void }) {
  const t = useWords(parameterWords)
  const {
    data: parameter,
    error,
    refetch,
  } = useQuery({
    queryKey: ['device', deviceId, 'parameters', 'one', name],
    queryFn: ({ signal }) =>
      dataOf(api.GET('/devices/{id}/parameters/{name}', { params: { path: { id: deviceId, name } }, signal })),
  })
  return (
    <Dialog isOpen kind="drawer" onClose={onClose} title={t('parameter')}>
      <p className="parameter-full mono">
        {name} <Copy text={name} what={t('name')} />
      </p>
      {parameter !== undefined ? (
        <Known deviceId={deviceId} parameter={parameter} onClose={onClose} />
      ) : error === null ? (
        <Skeleton lines={5} />
      ) : (
        <Failed error={error} retry={() => void refetch()} />
      )}
    </Dialog>
  )
}

type Detail = Schemas['ParameterDetail']

function Known({ deviceId, parameter, onClose }: { deviceId: string; parameter: Detail; onClose(): void }) {
  const t = useWords(parameterWords)
  const mayWrite = useMay('tasks.create:setParameterValues')
  const maySecret = useMay('parameters.secret')
  const isWritable = parameter.writable ?? parameter.definition?.writable ?? true
  return (
    <>
      <ParameterFacts deviceId={deviceId} parameter={parameter} />
      <ReadNow deviceId={deviceId} name={parameter.name} />
      {isWritable && mayWrite && (!parameter.secret || maySecret) ? (
        <Editor deviceId={deviceId} parameter={parameter} onClose={onClose} />
      ) : (
        !isWritable && <p className="muted">{t('readOnly')}</p>
      )}
    </>
  )
}

function ReadNow({ deviceId, name }: { deviceId: string; name: string }) {
  const t = useWords(parameterWords)
  const onError = useErrorToast()
  const may = useMay('tasks.create:getParameterValues')
  const read = useMutation({
    mutationFn: () => giveTask(deviceId, { type: 'getParameterValues', names: [name] }),
    onError,
  })
  if (!may) return null
  return (
    <div className="parameter-actions">
      <Button size="s" icon={<RefreshIcon size={15} />} isPending={read.isPending} onPress={() => read.mutate()}>
        {t('readNow')}
      </Button>
    </div>
  )
}

function Editor({ deviceId, parameter, onClose }: { deviceId: string; parameter: Detail; onClose(): void }) {
  const t = useWords(parameterWords)
  const objection = useObjection()
  const { changes, staged } = useStaged(deviceId)
  const waiting = changes.find(c => c.name === parameter.name)
  const [typed, setTyped] = useState<string | null>(waiting?.after ?? null)
  const sending = useSend(deviceId)
  // Until somebody types it is what the device has, also when that changes meanwhile.
  const value = typed ?? parameter.value ?? ''
  const change: Change = {
    name: parameter.name,
    before: parameter.value,
    after: value,
    type: parameter.type ?? parameter.definition?.type ?? null,
    secret: parameter.secret,
  }
  const isChanged = typed !== null && (parameter.secret ? typed !== '' : typed !== parameter.value)
  const isGood = objection(value, parameter.definition) === undefined
  const send = (force = false): void => {
    staged.remove(parameter.name)
    sending.send({ changes: [change], force })
  }
  const isUnderWay = sending.isSending || (sending.sent !== null && sending.sent.outcome === null)
  return (
    <form
      className="parameter-edit"
      onSubmit={e => {
        e.preventDefault()
        if (isChanged && isGood && !isUnderWay) send()
      }}
    >
      <ValueField
        definition={parameter.definition}
        type={parameter.type}
        isSecret={parameter.secret}
        value={value}
        onChange={next => {
          setTyped(next)
          if (sending.sent !== null && !isUnderWay) sending.reset()
        }}
      />
      <div className="parameter-actions">
        <Button kind="primary" type="submit" isPending={isUnderWay} isDisabled={!isChanged || !isGood}>
          {t('setNow')}
        </Button>
        <Button
          isDisabled={!isChanged || !isGood || isUnderWay}
          onPress={() => {
            staged.put(change)
            onClose()
          }}
        >
          {t('stage')}
        </Button>
      </div>
      {sending.error !== null && <SendError error={sending.error} onForce={() => send(true)} />}
      {sending.sent !== null && <SendResult sent={sending.sent} />}
    </form>
  )
}
