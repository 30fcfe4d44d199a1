import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../api/client.ts'
import { because } from '../../api/reason.ts'
import { useMay } from '../../app/session.ts'
import { useWords } from '../../preferences/react.tsx'
import { Button } from '../../ui/Button.tsx'
import { Facts } from '../../ui/Card.tsx'
import { Confirm } from '../../ui/Confirm.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { JsonText } from '../../ui/JsonText.tsx'
import { toast } from '../../ui/Toasts.tsx'
import { bodyOf, effectsOf, targetOf } from './effects.ts'
import type { Profile } from './effects.ts'
import { words } from './words.ts'

/** One profile: for whom, and what it does. */
export function ProfileDrawer({
  profile: p,
  onClose,
  onEdit,
}: {
  profile: Profile | null
  onClose(): void
  onEdit(profile: Profile): void
}) {
  const t = useWords(words)
  const client = useQueryClient()
  const mayWrite = useMay('quirks.write')
  const [isRemoving, setRemoving] = useState(false)
  const remove = async (reason: string): Promise<void> => {
    const { name } = p!
    await api.DELETE('/quirks/{name}', { params: { path: { name }, header: because(reason) } })
    toast({ tone: 'good', title: t('removed', { name }) })
    await client.invalidateQueries({ queryKey: ['quirks'] })
    onClose()
  }
  const effects = p === null ? [] : effectsOf(p)
  return (
    <Dialog
      isOpen={p !== null}
      onClose={onClose}
      kind="drawer"
      title={p?.name ?? t('title')}
      footer={
        mayWrite &&
        p !== null &&
        p.source !== 'folder' && (
          <>
            {p.source === 'stored' && <Button onPress={() => setRemoving(true)}>{t('remove')}</Button>}
            <Button kind="primary" onPress={() => onEdit(p)}>
              {t(p.source === 'stored' ? 'edit' : 'override')}
            </Button>
          </>
        )
      }
    >
      {p !== null && (
        <>
          <p>{p.about}</p>
          {p.source === 'folder' && <p className="muted">{t('fixedFolder')}</p>}
          <Facts
            items={[
              { name: t('source'), value: t(`source.${p.source}`) },
              { name: t('target'), value: targetOf(p) || t('all') },
            ]}
          />
          <h3>{t('does')}</h3>
          {effects.length === 0 ? (
            <p className="muted">{t('nothing')}</p>
          ) : (
            <Facts items={effects.map(e => ({ name: t(`does.${e.field}`), value: <code>{e.value}</code> }))} />
          )}
          <h3>{t('profile')}</h3>
          <JsonText value={bodyOf(p)} label={t('profile')} />
        </>
      )}
      <Confirm
        isOpen={isRemoving}
        onClose={() => setRemoving(false)}
        title={t('removeTitle', { name: p?.name ?? '' })}
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
