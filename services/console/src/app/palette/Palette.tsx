import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { Autocomplete } from 'react-aria-components/Autocomplete'
import { Dialog } from 'react-aria-components/Dialog'
import { Header } from 'react-aria-components/Header'
import { ListBox, ListBoxItem, ListBoxSection } from 'react-aria-components/ListBox'
import { Input } from 'react-aria-components/Input'
import { Modal, ModalOverlay } from 'react-aria-components/Modal'
import { api, dataOf } from '../../api/client.ts'
import { devicePath } from '../../domain/DeviceLink.tsx'
import { TextField } from 'react-aria-components/TextField'
import { SearchIcon } from '../../icons/icons.tsx'
import { LANGUAGES } from '../../i18n/catalogue.ts'
import { DENSITIES, THEMES } from '../../preferences/preferences.ts'
import { preferences, useWords } from '../../preferences/react.tsx'
import '../../ui/Field.css'
import { Kbd } from '../../ui/Kbd.tsx'
import '../../ui/Menu.css'
import { NAVIGATION } from '../navigation.ts'
import { may } from '../permissions.ts'
import { useMay, useMe } from '../session.ts'
import { appWords } from '../words.ts'
import { offeredCommands, setPalette } from './commands.ts'
import type { Command } from './commands.ts'
import { rank } from './rank.ts'
import './palette.css'

interface Section {
  id: string
  title: string
  commands: readonly Command[]
}

/** At once: React Aria leaves focus where it was when a screen reader, or no key at all, was used last. */
const focus = (input: HTMLInputElement | null): void => input?.focus()

/** Everything by its name: pages, what the page at hand offers, the look. */
export default function Palette() {
  const t = useWords(appWords)
  const { grants, tenant } = useMe()
  const navigate = useNavigate()
  const [text, setText] = useState('')
  const [ofPage] = useState(offeredCommands)

  const pages: Command[] = NAVIGATION.flatMap(g => g.entries)
    .filter(e => e.permission === null || may(grants, e.permission, tenant))
    .map(e => ({ id: e.to, label: t(e.word), run: () => void navigate({ to: e.to }) }))
  pages.push({ id: '/states', label: t('nav.states'), run: () => void navigate({ to: '/states' }) })
  const devices: Command[] = useDevices(text).map(id => ({
    id,
    label: id,
    run: () => void navigate({ to: devicePath(id) }),
  }))
  const look: Command[] = [
    ...THEMES.map(theme => ({
      id: theme,
      label: `${t('theme')}: ${t(`theme.${theme}`)}`,
      run: () => preferences.set({ theme }),
    })),
    ...DENSITIES.map(density => ({
      id: density,
      label: `${t('density')}: ${t(`density.${density}`)}`,
      run: () => preferences.set({ density }),
    })),
    ...LANGUAGES.map(language => ({
      id: language,
      label: `${t('language')}: ${t(`language.${language}`)}`,
      run: () => preferences.set({ language }),
    })),
  ]
  const sections: Section[] = [
    { id: 'devices', title: t('commands.devices'), commands: devices },
    { id: 'page', title: t('commands.page'), commands: rank(ofPage, text) },
    { id: 'pages', title: t('commands.pages'), commands: rank(pages, text) },
    { id: 'look', title: t('commands.look'), commands: rank(look, text) },
  ].filter(s => s.commands.length > 0)
  const byId = new Map(sections.flatMap(s => s.commands.map(c => [`${s.id} ${c.id}`, c])))

  const run = (id: string): void => {
    setPalette(false)
    byId.get(id)?.run()
  }

  return (
    <ModalOverlay className="scrim palette-scrim" isOpen isDismissable onOpenChange={setPalette}>
      <Modal className="palette">
        <Dialog aria-label={t('commands')} className="palette-body">
          <Autocomplete inputValue={text} onInputChange={setText}>
            <TextField aria-label={t('commandsHelp')} className="search">
              <SearchIcon size={18} />
              <Input ref={focus} className="search-input" placeholder={t('commandsHelp')} />
            </TextField>
            <ListBox
              aria-label={t('commands')}
              className="menu palette-list"
              onAction={key => run(String(key))}
              renderEmptyState={() => <p className="palette-none">{t('commands.none')}</p>}
            >
              {sections.map(s => (
                <ListBoxSection key={s.id} id={s.id} className="menu-section">
                  <Header className="menu-title">{s.title}</Header>
                  {s.commands.map(c => (
                    <ListBoxItem key={c.id} id={`${s.id} ${c.id}`} textValue={c.label} className="menu-item">
                      <span>{c.label}</span>
                      {c.keys !== undefined && <Kbd keys={c.keys} />}
                    </ListBoxItem>
                  ))}
                </ListBoxSection>
              ))}
            </ListBox>
          </Autocomplete>
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}

const LEAST_TYPED = 2
const MOST_DEVICES = 6
const NONE: string[] = []

/** Devices that the text may mean: by the beginning of id or serial number, MAC, IP address, tag. */
function useDevices(text: string): string[] {
  const mayRead = useMay('devices.read')
  const q = text.trim()
  const isWanted = q.length >= LEAST_TYPED && mayRead
  const { data } = useQuery({
    queryKey: ['devices', 'found', q],
    queryFn: ({ signal }) =>
      dataOf(api.GET('/devices', { params: { query: { q, limit: MOST_DEVICES, fields: 'id' } }, signal })),
    enabled: isWanted,
    placeholderData: keepPreviousData,
  })
  return isWanted ? (data?.items.map(d => d.id!) ?? NONE) : NONE
}
