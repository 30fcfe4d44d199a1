import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, dataOf } from '../../api/client.ts'
import type { Schemas } from '../../api/client.ts'
import { onceKey } from '../../api/once.ts'
import { useMay } from '../../app/session.ts'
import { useWords } from '../../preferences/react.tsx'
import { Button } from '../../ui/Button.tsx'
import { Copy } from '../../ui/Copy.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { TextField } from '../../ui/Field.tsx'
import { FormError } from '../../ui/FormError.tsx'
import { Select } from '../../ui/Select.tsx'
import { uiWords } from '../../ui/words.ts'
import { keyBody, LIVES } from './key-body.ts'
import type { KeyForm } from './key-body.ts'
import { words } from './words.ts'
import './api-keys.css'

const BUILT_IN = ['viewer', 'support', 'operator', 'administrator']

/** Asks for what a new key shall be, makes it, and shows it this once. @param props.tenant whose it shall be; left out: one's own */
export function MakeKey({ tenant, onClose }: { tenant?: string; onClose(): void }) {
  const t = useWords(words)
  const ui = useWords(uiWords)
  const client = useQueryClient()
  const maySeeRoles = useMay('roles.read')
  const [form, setForm] = useState<KeyForm>({
    name: '',
    role: tenant === undefined ? 'viewer' : 'administrator',
    life: 'none',
    tag: '',
    rate: '',
  })
  // Of one window: pressed twice, or sent again, it is one key.
  const [once] = useState(onceKey)
  const { data: roles } = useQuery({
    queryKey: ['roles', 'all'],
    queryFn: ({ signal }) => dataOf(api.GET('/roles', { params: { query: { limit: 1_000 } }, signal })),
    enabled: maySeeRoles && tenant === undefined,
  })
  const change = (part: Partial<KeyForm>): void => setForm(now => ({ ...now, ...part }))
  const body = keyBody(form, Date.now())
  const make = useMutation({
    mutationFn: (b: Schemas['NewApiKey']) =>
      dataOf(
        api.POST('/api-keys', {
          params: { header: { 'idempotency-key': once, ...(tenant !== undefined && { 'X-Tenant': tenant }) } },
          body: b,
        }),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: ['api-keys'] }),
  })
  if (make.data?.key !== undefined) return <Made name={make.data.name} text={make.data.key} onClose={onClose} />
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('make')}
      footer={
        <>
          <Button onPress={onClose}>{ui('cancel')}</Button>
          <Button
            kind="primary"
            isPending={make.isPending}
            isDisabled={body === null}
            onPress={() => body !== null && make.mutate(body)}
          >
            {t('make')}
          </Button>
        </>
      }
    >
      <TextField
        label={t('name')}
        help={t('nameHelp')}
        value={form.name}
        onChange={name => change({ name })}
        isRequired
        maxLength={100}
        autoFocus
      />
      <Select
        label={t('role')}
        options={(roles?.items.map(r => r.name) ?? BUILT_IN).map(name => ({ value: name, label: name }))}
        value={form.role}
        onChange={role => change({ role })}
      />
      <Select
        label={t('ends')}
        options={LIVES.map(life => ({ value: life, label: t(`life.${life}`) }))}
        value={form.life}
        onChange={life => change({ life })}
      />
      <TextField
        label={t('tag')}
        help={t('tagHelp')}
        value={form.tag}
        onChange={tag => change({ tag })}
        maxLength={64}
      />
      <TextField
        label={t('rate')}
        help={t('rateHelp')}
        value={form.rate}
        onChange={rate => change({ rate })}
        error={form.name.trim() !== '' && body === null ? t('rateError') : undefined}
      />
      <FormError error={make.error} />
    </Dialog>
  )
}

function Made({ name, text, onClose }: { name: string; text: string; onClose(): void }) {
  const t = useWords(words)
  return (
    <Dialog
      isOpen
      isAlert
      onClose={onClose}
      title={t('madeTitle', { name })}
      footer={
        <Button kind="primary" onPress={onClose}>
          {t('done')}
        </Button>
      }
    >
      <p>{t('madeText')}</p>
      <div className="made-key">
        <code>{text}</code>
        <Copy text={text} what={t('key')} />
      </div>
    </Dialog>
  )
}
