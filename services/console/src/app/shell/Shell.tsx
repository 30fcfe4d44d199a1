import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Outlet, useRouterState } from '@tanstack/react-router'
import { Suspense, useEffect, useRef, useState } from 'react'
import { events, followEvents } from '../../api/events/live.ts'
import { useWords } from '../../preferences/react.tsx'
import { ErrorBoundary } from '../../ui/ErrorBoundary.tsx'
import { Loading } from '../../ui/States.tsx'
import { PaletteHost } from '../palette/PaletteHost.tsx'
import { meQuery, SignedIn, useMay } from '../session.ts'
import { appWords } from '../words.ts'
import { Sidebar } from './Sidebar.tsx'
import { TopBar } from './TopBar.tsx'
import './shell.css'

/** The frame around every page, as long as somebody is signed in. */
export function Shell() {
  const { data: me } = useQuery(meQuery)
  if (me === undefined || me === null) return null
  return (
    <SignedIn value={me}>
      <Frame />
    </SignedIn>
  )
}

/** So long a page that nobody sees still follows, in ms. */
const UNSEEN_MS = 20_000

/**
 * A browser has six connections to a server without TLS: pages that nobody sees hold none of them, and hear what they have
 * missed when somebody looks again.
 */
function watchVisibility(): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  const look = (): void => {
    clearTimeout(timer)
    if (document.visibilityState === 'visible') events.start()
    else timer = setTimeout(() => events.pause(), UNSEEN_MS)
  }
  document.addEventListener('visibilitychange', look)
  return () => {
    clearTimeout(timer)
    document.removeEventListener('visibilitychange', look)
  }
}

/** Navigation, search, how it stands with the live connection. */
function Frame() {
  const t = useWords(appWords)
  const client = useQueryClient()
  const mayFollow = useMay('events.read')
  const [isNavOpen, setNavOpen] = useState(false)
  const path = useRouterState({ select: s => s.location.pathname })

  useEffect(() => {
    if (!mayFollow) return
    const end = followEvents(client)
    const endWatch = watchVisibility()
    events.start()
    return () => {
      endWatch()
      events.stop()
      end()
    }
  }, [client, mayFollow])

  // Another page: the navigation of a phone closes, and whoever has it read out begins at its title.
  const before = useRef(path)
  useEffect(() => {
    if (before.current === path) return
    before.current = path
    setNavOpen(false)
    document.getElementById('page-title')?.focus({ preventScroll: true })
  }, [path])

  return (
    <div className="shell">
      <a className="skip" href="#content">
        {t('skip')}
      </a>
      <TopBar isNavOpen={isNavOpen} onNav={() => setNavOpen(!isNavOpen)} />
      <Sidebar isOpen={isNavOpen} onClose={() => setNavOpen(false)} />
      <main id="content" tabIndex={-1} className="content">
        <ErrorBoundary key={path}>
          <Suspense fallback={<Loading />}>
            <Outlet />
          </Suspense>
        </ErrorBoundary>
      </main>
      <PaletteHost />
    </div>
  )
}
