import { Link } from '@tanstack/react-router'
import { useStreamState } from '../../api/events/live.ts'
import { MenuIcon, SearchIcon } from '../../icons/icons.tsx'
import { useWords } from '../../preferences/react.tsx'
import { IconButton } from '../../ui/Button.tsx'
import { Kbd } from '../../ui/Kbd.tsx'
import { Status } from '../../ui/Status.tsx'
import type { Tone } from '../../ui/Status.tsx'
import { TipOn } from '../../ui/Tip.tsx'
import type { StreamState } from '../../api/events/stream.ts'
import { openPalette } from '../palette/commands.ts'
import { appWords } from '../words.ts'
import { AccountMenu } from './AccountMenu.tsx'
import { Logo } from './Logo.tsx'

export function TopBar({ isNavOpen, onNav }: { isNavOpen: boolean; onNav(): void }) {
  const t = useWords(appWords)
  return (
    <header className="top">
      <div className="top-start">
        <span className="top-nav">
          <IconButton label={t('openNavigation')} icon={<MenuIcon />} aria-expanded={isNavOpen} onPress={onNav} />
        </span>
        <Link to="/" className="brand" aria-label="AuroraLinks ACS">
          <Logo />
          <span className="brand-name">AuroraLinks</span>
        </Link>
      </div>
      <button type="button" className="top-search" onClick={openPalette}>
        <SearchIcon size={16} />
        <span>{t('search')}</span>
        <Kbd keys="Ctrl+K" />
      </button>
      <div className="top-end">
        <StreamIndicator />
        <AccountMenu />
      </div>
    </header>
  )
}

const TONES: Record<StreamState, Tone> = { open: 'good', connecting: 'idle', lost: 'bad', off: 'idle' }

function StreamIndicator() {
  const t = useWords(appWords)
  const state = useStreamState()
  return (
    <TipOn text={t(`stream.${state}`)}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what it means is for the keyboard too */}
      <span className="stream" tabIndex={0} role="note">
        <Status tone={TONES[state]}>
          <span className="stream-word">{t(`stream.short.${state}`)}</span>
        </Status>
      </span>
    </TipOn>
  )
}
