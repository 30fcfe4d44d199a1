import { useRouter } from '@tanstack/react-router'
import { PersonIcon, SignOutIcon } from '../../icons/icons.tsx'
import { LANGUAGES } from '../../i18n/catalogue.ts'
import { DENSITIES, THEMES } from '../../preferences/preferences.ts'
import { preferences, usePreferences, useWords } from '../../preferences/react.tsx'
import { IconButton } from '../../ui/Button.tsx'
import { Menu } from '../../ui/Menu.tsx'
import { useMe } from '../session.ts'
import { appWords } from '../words.ts'
import { useSignOut } from './useSignOut.ts'

/** Who is signed in, how the console looks, and the way out. */
export function AccountMenu() {
  const t = useWords(appWords)
  const me = useMe()
  const chosen = usePreferences()
  const router = useRouter()
  const leave = useSignOut()

  return (
    <Menu
      label={t('account')}
      trigger={<IconButton label={t('account')} icon={<PersonIcon />} />}
      header={
        <div className="account">
          <strong>{me.name}</strong>
          <span className="muted">
            {t(`account.${me.kind}`)} · {me.roles.join(', ')}
          </span>
        </div>
      }
      groups={[
        {
          id: 'theme',
          title: t('theme'),
          entries: THEMES.map(theme => ({
            id: theme,
            label: t(`theme.${theme}`),
            isChosen: chosen.theme === theme,
            onAction: () => preferences.set({ theme }),
          })),
        },
        {
          id: 'density',
          title: t('density'),
          entries: DENSITIES.map(density => ({
            id: density,
            label: t(`density.${density}`),
            isChosen: chosen.density === density,
            onAction: () => preferences.set({ density }),
          })),
        },
        {
          id: 'language',
          title: t('language'),
          entries: LANGUAGES.map(language => ({
            id: language,
            label: t(`language.${language}`),
            isChosen: chosen.language === language,
            onAction: () => preferences.set({ language }),
          })),
        },
        {
          id: 'out',
          entries: [
            {
              id: 'me',
              label: t('nav.account'),
              icon: <PersonIcon size={16} />,
              onAction: () => void router.navigate({ to: '/account' }),
            },
            { id: 'sign-out', label: t('signOut'), icon: <SignOutIcon size={16} />, onAction: () => void leave() },
          ],
        },
      ]}
    />
  )
}
