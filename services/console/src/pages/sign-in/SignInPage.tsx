import { useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, useRouter } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { ApiError } from '../../api/problem.ts'
import { meQuery, methodsQuery, signInWithKey } from '../../app/session.ts'
import { Logo } from '../../app/shell/Logo.tsx'
import { LANGUAGES } from '../../i18n/catalogue.ts'
import { KeyIcon } from '../../icons/icons.tsx'
import { preferences, usePreferences, useWords } from '../../preferences/react.tsx'
import { Button } from '../../ui/Button.tsx'
import { Copy } from '../../ui/Copy.tsx'
import { TextField } from '../../ui/Field.tsx'
import { Segments } from '../../ui/Segments.tsx'
import { useErrorText } from '../../ui/States.tsx'
import { appWords } from '../../app/words.ts'
import { words } from './words.ts'
import './sign-in.css'

const route = getRouteApi('/sign-in')
const NEW_KEY = 'npm start -- --new-key'

/** The way in: with an API key, or by the organisation's sign-in where one is configured. */
export default function SignInPage() {
  const t = useWords(words)
  const app = useWords(appWords)
  const { language } = usePreferences()
  const { returnTo = '/', problem } = route.useSearch()
  const { data: methods } = useQuery(methodsQuery)
  useEffect(() => {
    document.title = `${t('title')} · AuroraLinks ACS`
  }, [t])
  return (
    <main className="sign-in">
      <div className="sign-in-box">
        <div className="sign-in-head">
          <Logo />
          <div>
            <h1>AuroraLinks ACS</h1>
            <p className="muted">{t('about')}</p>
          </div>
        </div>
        {problem !== undefined && (
          <p className="field-error" role="alert">
            {t(`problem.${problem}`)}
          </p>
        )}
        {methods?.openIdConnect === true && (
          <>
            <a className="button button-primary" href={`/auth/sign-in?returnTo=${encodeURIComponent(returnTo)}`}>
              {t('openId')}
            </a>
            <p className="sign-in-or">{t('or')}</p>
          </>
        )}
        <KeyForm returnTo={returnTo} isSecond={methods?.openIdConnect === true} />
        <details className="sign-in-lost">
          <summary>{t('lost')}</summary>
          <p>{t('lostHelp')}</p>
          <p className="sign-in-command">
            <code>{NEW_KEY}</code>
            <Copy text={NEW_KEY} />
          </p>
        </details>
      </div>
      <Segments
        label={app('language')}
        options={LANGUAGES.map(value => ({ value, label: app(`language.${value}`) }))}
        value={language}
        onChange={value => preferences.set({ language: value })}
      />
    </main>
  )
}

function KeyForm({ returnTo, isSecond }: { returnTo: string; isSecond: boolean }) {
  const t = useWords(words)
  const errorText = useErrorText()
  const client = useQueryClient()
  const router = useRouter()
  const [key, setKey] = useState('')
  const [error, setError] = useState<string>()
  const [isPending, setPending] = useState(false)

  const submit = async (): Promise<void> => {
    setPending(true)
    setError(undefined)
    try {
      await signInWithKey(key.trim())
      await client.invalidateQueries({ queryKey: meQuery.queryKey })
      await client.fetchQuery(meQuery)
      await router.navigate({ href: returnTo })
    } catch (caught) {
      const { title, detail } = errorText(caught)
      setError(caught instanceof ApiError && caught.status === 401 ? t('wrong') : `${title}: ${detail}`)
      setPending(false)
    }
  }
  return (
    <form
      className="sign-in-form"
      onSubmit={e => {
        e.preventDefault()
        if (key.trim() !== '' && !isPending) void submit()
      }}
    >
      <TextField
        label={t('key')}
        help={t('keyHelp')}
        error={error}
        type="password"
        name="key"
        autoComplete="current-password"
        value={key}
        onChange={setKey}
        isMono
        autoFocus={!isSecond}
      />
      <Button type="submit" kind={isSecond ? 'secondary' : 'primary'} icon={<KeyIcon />} isPending={isPending}>
        {t('submit')}
      </Button>
    </form>
  )
}
