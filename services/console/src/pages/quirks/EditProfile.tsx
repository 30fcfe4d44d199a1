import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, dataOf } from '../../api/client.ts'
import type { Schemas } from '../../api/client.ts'
import { useWords } from '../../preferences/react.tsx'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { TextField } from '../../ui/Field.tsx'
import { FormError } from '../../ui/FormError.tsx'
import { toast } from '../../ui/Toasts.tsx'
import { uiWords } from '../../ui/words.ts'
import { bodyOf } from './effects.ts'
import type { Profile } from './effects.ts'
import { words } from './words.ts'

/** A profile as JSON, put under its name; what is wrong with it the API tells, with the place. */
export function EditProfile({ profile, onClose }: { profile: Profile; onClose(): void }) {
  const t = useWords(words)
  const ui = useWords(uiWords)
  const client = useQueryClient()
  const [name, setName] = useState(profile.name)
  const [text, setText] = useState(() => JSON.stringify(bodyOf(profile), null, 2))
  const read = parsed(text)
  const save = useMutation({
    mutationFn: (body: Schemas['QuirkProfileBody']) =>
      dataOf(api.PUT('/quirks/{name}', { params: { path: { name: name.trim() } }, body })),
    async onSuccess(saved) {
      toast({ tone: 'good', title: t('saved', { name: saved.name }) })
      await client.invalidateQueries({ queryKey: ['quirks'] })
      onClose()
    },
  })
  return (
    <Dialog
      isOpen
      isAlert
      kind="wide"
      onClose={onClose}
      title={profile.name === '' ? t('new') : profile.name}
      footer={
        <>
          <Button onPress={onClose}>{ui('cancel')}</Button>
          <Button
            kind="primary"
            isPending={save.isPending}
            isDisabled={name.trim() === '' || 'why' in read}
            onPress={() => 'value' in read && save.mutate(read.value)}
          >
            {t('save')}
          </Button>
        </>
      }
    >
      {profile.name === '' && (
        <TextField
          label={t('name')}
          help={t('nameHelp')}
          value={name}
          onChange={setName}
          isRequired
          maxLength={100}
          autoFocus
        />
      )}
      <TextField
        label={t('profile')}
        help={t('profileHelp')}
        value={text}
        onChange={setText}
        rows={18}
        isMono
        error={'why' in read ? t('notJson', { why: read.why }) : undefined}
      />
      <FormError error={save.error} />
    </Dialog>
  )
}

/** What a text holds; its form is for the API to judge. */
function parsed(text: string): { value: Schemas['QuirkProfileBody'] } | { why: string } {
  try {
    return { value: JSON.parse(text) as Schemas['QuirkProfileBody'] }
  } catch (error) {
    return { why: error instanceof Error ? error.message : String(error) }
  }
}
