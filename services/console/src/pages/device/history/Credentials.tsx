import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, dataOf } from '../../../api/client.ts'
import { useMay } from '../../../app/session.ts'
import { useWords } from '../../../preferences/react.tsx'
import { Button } from '../../../ui/Button.tsx'
import { Card, Facts } from '../../../ui/Card.tsx'
import { Dialog } from '../../../ui/Dialog.tsx'
import { TextField } from '../../../ui/Field.tsx'
import { FormError } from '../../../ui/FormError.tsx'
import { Failed, Skeleton } from '../../../ui/States.tsx'
import { Time } from '../../../ui/Time.tsx'
import { toast } from '../../../ui/Toasts.tsx'
import { useErrorToast } from '../../../ui/useErrorToast.ts'
import { historyWords } from './words.ts'

/** How it proves itself, and how the ACS proves itself to it; passwords are never shown. */
export function Credentials({ id }: { id: string }) {
  const t = useWords(historyWords)
  const onError = useErrorToast()
  const client = useQueryClient()
  const mayWrite = useMay('credentials.write')
  const [isSetting, setSetting] = useState(false)
  const queryKey = ['device', id, 'credentials']
  const { data, error, refetch } = useQuery({
    queryKey,
    queryFn: ({ signal }) => dataOf(api.GET('/devices/{id}/credentials', { params: { path: { id } }, signal })),
  })
  const rotate = useMutation({
    async mutationFn() {
      await dataOf(api.POST('/devices/{id}/credentials/rotation', { params: { path: { id } } }))
      await dataOf(api.POST('/devices/{id}/connection-requests', { params: { path: { id } } }))
    },
    onSuccess: () => client.invalidateQueries({ queryKey }),
    onError,
  })
  return (
    <Card
      title={t('credentials')}
      actions={
        mayWrite && (
          <span className="history-actions">
            <Button size="s" onPress={() => setSetting(true)}>
              {t('set')}
            </Button>
            <Button size="s" isPending={rotate.isPending} onPress={() => rotate.mutate()}>
              {t('rotate')}
            </Button>
          </span>
        )
      }
    >
      {data !== undefined ? (
        <Facts
          items={[
            { name: t('username'), value: data.username ?? t('itsId') },
            { name: t('password'), value: t(data.hasPassword ? 'there' : 'none') },
            { name: t('wakeUsername'), value: data.connectionRequestUsername ?? t('none') },
            { name: t('wakePassword'), value: t(data.hasConnectionRequestPassword ? 'there' : 'none') },
            { name: t('changedAt'), value: <Time at={data.changedAt} isFocusable /> },
            ...(data.rotation === null ? [] : [{ name: t('rotation'), value: t(`rotation.${data.rotation.status}`) }]),
          ]}
        />
      ) : error === null ? (
        <Skeleton lines={4} />
      ) : (
        <Failed error={error} retry={() => void refetch()} />
      )}
      {isSetting && <SetCredentials id={id} onClose={() => setSetting(false)} />}
    </Card>
  )
}

const FIELDS = ['username', 'password', 'connectionRequestUsername', 'connectionRequestPassword'] as const
const WORDS = {
  username: 'username',
  password: 'password',
  connectionRequestUsername: 'wakeUsername',
  connectionRequestPassword: 'wakePassword',
} as const

/** What is left empty stays as it is. */
function SetCredentials({ id, onClose }: { id: string; onClose(): void }) {
  const t = useWords(historyWords)
  const client = useQueryClient()
  const [entered, setEntered] = useState<Partial<Record<(typeof FIELDS)[number], string>>>({})
  const body = Object.fromEntries(Object.entries(entered).filter(([, value]) => value !== ''))
  const put = useMutation({
    mutationFn: () => dataOf(api.PUT('/devices/{id}/credentials', { params: { path: { id } }, body })),
    async onSuccess() {
      toast({ tone: 'good', title: t('isSet') })
      await client.invalidateQueries({ queryKey: ['device', id, 'credentials'] })
      onClose()
    },
  })
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('set')}
      footer={
        <Button
          kind="primary"
          isPending={put.isPending}
          isDisabled={Object.keys(body).length === 0}
          onPress={() => put.mutate()}
        >
          {t('set')}
        </Button>
      }
    >
      <p className="muted">{t('setHelp')}</p>
      {FIELDS.map(name => (
        <TextField
          key={name}
          label={t(WORDS[name])}
          autoComplete="off"
          {...(name.toLowerCase().includes('password') ? { type: 'password' } : {})}
          maxLength={256}
          value={entered[name] ?? ''}
          onChange={text => setEntered(now => ({ ...now, [name]: text }))}
        />
      ))}
      <FormError error={put.error} />
    </Dialog>
  )
}
