import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, dataOf } from '../../api/client.ts'
import type { Schemas } from '../../api/client.ts'
import { because } from '../../api/reason.ts'
import { useMay } from '../../app/session.ts'
import { useWords } from '../../preferences/react.tsx'
import { Button } from '../../ui/Button.tsx'
import { Confirm } from '../../ui/Confirm.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { TextField } from '../../ui/Field.tsx'
import { FormError } from '../../ui/FormError.tsx'
import { toast } from '../../ui/Toasts.tsx'
import { PermissionList } from './PermissionList.tsx'
import { described } from './described.ts'
import { words } from './words.ts'

type Role = Schemas['Role']

interface RoleForm {
  name: string
  description: string
  permissions: readonly string[]
  tag: string
  filter: string
  prefixes: string
}

const formOf = (r: Role): RoleForm => ({
  name: r.name,
  description: r.description,
  permissions: r.permissions,
  tag: r.devices?.tag ?? '',
  filter: r.devices?.filter ?? '',
  prefixes: r.parameters?.join('\n') ?? '',
})

function bodyOf(f: RoleForm): Schemas['RoleBody'] {
  const [tag, filter] = [f.tag.trim(), f.filter.trim()]
  const prefixes = f.prefixes.split('\n').flatMap(line => (line.trim() === '' ? [] : [line.trim()]))
  return {
    description: f.description.trim(),
    permissions: [...f.permissions],
    devices: tag === '' && filter === '' ? null : { ...(tag && { tag }), ...(filter && { filter }) },
    parameters: prefixes.length === 0 ? null : prefixes,
  }
}

/** One role: what it allows, to be changed where it is an own one and one may. */
export function RoleDrawer({
  role,
  isNew,
  onCopy,
  onClose,
}: {
  role: Role
  isNew: boolean
  onCopy(): void
  onClose(): void
}) {
  const t = useWords(words)
  const client = useQueryClient()
  const mayManage = useMay('roles.manage')
  const [form, setForm] = useState(() => formOf(role))
  const [isRemoving, setRemoving] = useState(false)
  const isFixed = role.builtIn || !mayManage
  const change = (part: Partial<RoleForm>): void => setForm(now => ({ ...now, ...part }))
  const done = async (word: 'saved' | 'removed', name: string): Promise<void> => {
    toast({ tone: 'good', title: t(word, { name }) })
    await client.invalidateQueries({ queryKey: ['roles'] })
    onClose()
  }
  const save = useMutation({
    mutationFn: () =>
      dataOf(api.PUT('/roles/{name}', { params: { path: { name: form.name.trim() } }, body: bodyOf(form) })),
    onSuccess: saved => done('saved', saved.name),
  })
  const remove = async (reason: string): Promise<void> => {
    await api.DELETE('/roles/{name}', { params: { path: { name: role.name }, header: because(reason) } })
    await done('removed', role.name)
  }
  return (
    <Dialog
      isOpen
      kind="drawer"
      onClose={onClose}
      title={isNew ? t('new') : role.name}
      footer={
        mayManage && (
          <>
            {!isNew && <Button onPress={onCopy}>{t('copy')}</Button>}
            {!isNew && !isFixed && <Button onPress={() => setRemoving(true)}>{t('remove')}</Button>}
            {!isFixed && (
              <Button
                kind="primary"
                isPending={save.isPending}
                isDisabled={form.name.trim() === '' || form.permissions.length === 0}
                onPress={() => save.mutate()}
              >
                {t('save')}
              </Button>
            )}
          </>
        )
      }
    >
      {role.builtIn && <p className="muted">{t('builtInHelp')}</p>}
      {isNew && (
        <TextField
          label={t('name')}
          help={t('nameHelp')}
          value={form.name}
          onChange={name => change({ name })}
          isRequired
          maxLength={64}
          autoFocus
        />
      )}
      <TextField
        label={t('description')}
        value={role.builtIn ? described(role, t) : form.description}
        onChange={description => change({ description })}
        maxLength={256}
        isReadOnly={isFixed}
      />
      <PermissionList
        permissions={form.permissions}
        isFixed={isFixed}
        onChange={permissions => change({ permissions })}
      />
      {(!isFixed || role.devices !== null) && (
        <>
          <TextField
            label={t('tag')}
            value={form.tag}
            onChange={tag => change({ tag })}
            maxLength={64}
            isReadOnly={isFixed}
          />
          <TextField
            label={t('filter')}
            help={t('groupHelp')}
            value={form.filter}
            onChange={filter => change({ filter })}
            isMono
            isReadOnly={isFixed}
          />
        </>
      )}
      {(!isFixed || role.parameters !== null) && (
        <TextField
          label={t('prefixes')}
          help={t('prefixesHelp')}
          value={form.prefixes}
          onChange={prefixes => change({ prefixes })}
          rows={3}
          isMono
          isReadOnly={isFixed}
        />
      )}
      <FormError error={save.error} />
      <Confirm
        isOpen={isRemoving}
        onClose={() => setRemoving(false)}
        title={t('removeTitle', { name: role.name })}
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
