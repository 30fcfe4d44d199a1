import { useState } from 'react'
import { BookmarkIcon, TrashIcon } from '../../icons/icons.tsx'
import { useWords } from '../../preferences/react.tsx'
import { Button, IconButton } from '../../ui/Button.tsx'
import { TextField } from '../../ui/Field.tsx'
import { Popup } from '../../ui/Popup.tsx'
import { useKept } from '../../ui/kept.ts'
import { readViews, withView } from './views.ts'
import type { View } from './views.ts'
import { words } from './words.ts'

/** Views that were saved: opened, saved, deleted. */
export function ViewsMenu({ now, onOpen }: { now: Omit<View, 'name'>; onOpen(view: View): void }) {
  const t = useWords(words)
  const [views, keep] = useKept('acs.devices.views', readViews)
  const [name, setName] = useState('')
  return (
    <Popup label={t('views')} trigger={<Button icon={<BookmarkIcon size={16} />}>{t('views')}</Button>}>
      {close => (
        <>
          {views.length === 0 && <p className="muted">{t('noViews')}</p>}
          <ul>
            {views.map(v => (
              <li key={v.name} className="view-row">
                <Button
                  kind="quiet"
                  onPress={() => {
                    onOpen(v)
                    close()
                  }}
                >
                  {v.name}
                </Button>
                <IconButton
                  size="s"
                  label={t('deleteView', { name: v.name })}
                  icon={<TrashIcon size={15} />}
                  onPress={() => keep(views.filter(other => other.name !== v.name))}
                />
              </li>
            ))}
          </ul>
          <form
            className="view-save"
            onSubmit={e => {
              e.preventDefault()
              if (name.trim() === '') return
              keep(withView(views, { ...now, name: name.trim() }))
              setName('')
            }}
          >
            <TextField label={t('viewName')} help={t('viewHelp')} value={name} onChange={setName} maxLength={60} />
            <Button type="submit" isDisabled={name.trim() === ''}>
              {t('saveView')}
            </Button>
          </form>
        </>
      )}
    </Popup>
  )
}
