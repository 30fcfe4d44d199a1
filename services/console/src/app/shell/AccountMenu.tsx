import { useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { PersonIcon, SignOutIcon } from '../../icons/icons.tsx'
import { LANGUAGES } from '../../i18n/catalogue.ts'
import { DENSITIES, THEMES } from '../../preferences/preferences.ts'
import { preferences, usePreferences, useWords } from '../../preferences/react.tsx'
import { IconButton } from '../../ui/Button.tsx'
import { Menu } from '../../ui/Menu.tsx'
import { useErrorText } from '../../ui/States.tsx'
import { toast } from '../../ui/Toasts.tsx'
import { forget, signOut, useMe } from '../session.ts'
import { appWords } from '../words.ts'

/** Who is signed in, how the console looks, and the way out. */
export function AccountMenu() {
  const t = useWords(appWords)
  const me = useMe()
  const chosen = usePreferences()
  const client = useQueryClient()
  const router = useRouter()
  const errorText = useErrorText()

  const leave = async (): Promise<void> => {
    try {
      const elsewhere = await signOut()
      if (elsewhere !== null) return location.assign(elsewhere)
      forget(client)
      await router.navigate({ to: '/sign-in' })
    } catch (error) {
      const { title, detail } = errorText(error)
      toast({ tone: 'bad', title, detail })
    }
  }

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
            { id: 'sign-out', label: t('signOut'), icon: <SignOutIcon size={16} />, onAction: () => void leave() },
          ],
        },
      ]}
    />
  )
}
