import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, dataOf } from '../../api/client.ts'
import type { Schemas } from '../../api/client.ts'
import { because } from '../../api/reason.ts'
import { useMay } from '../../app/session.ts'
import { PlusIcon } from '../../icons/icons.tsx'
import { useWords } from '../../preferences/react.tsx'
import { Button } from '../../ui/Button.tsx'
import { Confirm } from '../../ui/Confirm.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { TextField } from '../../ui/Field.tsx'
import { FormError } from '../../ui/FormError.tsx'
import { toast } from '../../ui/Toasts.tsx'
import { RuleFields } from './RuleFields.tsx'
import { NO_RULE, bodyOf, formOf } from './tenant-form.ts'
import type { RuleForm, TenantForm } from './tenant-form.ts'
import { words } from './words.ts'
import './tenants.css'

/** One tenant, or a new one: what it is, and which new devices become its. */
export function TenantDrawer({
  tenant,
  onClose,
  onKey,
}: {
  tenant: Schemas['Tenant'] | null
  onClose(): void
  onKey(name: string): void
}) {
  const t = useWords(words)
  const client = useQueryClient()
  const mayManage = useMay('tenants.manage')
  const mayMakeKeys = useMay('keys.manage')
  const [form, setForm] = useState(() => formOf(tenant))
  const [isRemoving, setRemoving] = useState(false)
  const change = (part: Partial<TenantForm>): void => setForm(now => ({ ...now, ...part }))
  const name = form.name.trim()
  const done = async (word: 'saved' | 'removed', of: string): Promise<void> => {
    toast({ tone: 'good', title: t(word, { name: of }) })
    await client.invalidateQueries({ queryKey: ['tenants'] })
    onClose()
  }
  const save = useMutation({
    mutationFn: () => dataOf(api.PUT('/tenants/{name}', { params: { path: { name } }, body: bodyOf(form) })),
    onSuccess: saved => done('saved', saved.name),
  })
  const remove = async (reason: string): Promise<void> => {
    await api.DELETE('/tenants/{name}', { params: { path: { name }, header: because(reason) } })
    await done('removed', name)
  }
  const ruleChanged = (changed: RuleForm): void =>
    change({ rules: form.rules.map(r => (r.key === changed.key ? changed : r)) })
  return (
    <Dialog
      isOpen
      kind="drawer"
      onClose={onClose}
      title={tenant?.name ?? t('new')}
      footer={
        mayManage && (
          <>
            {tenant !== null && <Button onPress={() => setRemoving(true)}>{t('remove')}</Button>}
            {tenant !== null && mayMakeKeys && <Button onPress={() => onKey(tenant.name)}>{t('key')}</Button>}
            <Button
              kind="primary"
              isPending={save.isPending}
              isDisabled={name === '' || !/^\d*$/.test(form.rate.trim())}
              onPress={() => save.mutate()}
            >
              {t('save')}
            </Button>
          </>
        )
      }
    >
      {tenant === null && (
        <TextField
          label={t('name')}
          help={t('nameHelp')}
          value={form.name}
          onChange={value => change({ name: value })}
          isRequired
          maxLength={64}
          autoFocus
        />
      )}
      <TextField
        label={t('description')}
        value={form.description}
        onChange={description => change({ description })}
        maxLength={256}
        isReadOnly={!mayManage}
      />
      <TextField
        label={t('rate')}
        help={t('rateHelp')}
        value={form.rate}
        onChange={rate => change({ rate })}
        isReadOnly={!mayManage}
      />
      <h3>{t('newDevices')}</h3>
      <p className="muted">{t('rulesHelp')}</p>
      {form.rules.map((rule, i) => (
        <RuleFields
          key={rule.key}
          title={t('rule', { n: i + 1 })}
          rule={rule}
          isFixed={!mayManage}
          onChange={ruleChanged}
          onRemove={() => change({ rules: form.rules.filter(r => r.key !== rule.key) })}
        />
      ))}
      {mayManage && (
        <Button
          className="tenant-add"
          icon={<PlusIcon size={16} />}
          onPress={() =>
            change({ rules: [...form.rules, { ...NO_RULE, key: Math.max(-1, ...form.rules.map(r => r.key)) + 1 }] })
          }
        >
          {t('addRule')}
        </Button>
      )}
      <FormError error={save.error} />
      <Confirm
        isOpen={isRemoving}
        onClose={() => setRemoving(false)}
        title={t('removeTitle', { name })}
        action={t('remove')}
        isDanger
        reason="optional"
        onConfirm={remove}
      >
        <p>{t('removeText')}</p>
      </Confirm>
    </Dialog>
  )
}
