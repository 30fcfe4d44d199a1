import { Link } from '@tanstack/react-router'
import { BookIcon } from '../../icons/icons.tsx'
import { useWords } from '../../preferences/react.tsx'
import { classes } from '../../ui/classes.ts'
import { NAVIGATION } from '../navigation.ts'
import { may } from '../permissions.ts'
import { useMe } from '../session.ts'
import { appWords } from '../words.ts'

/** The pages that one may see. */
export function Sidebar({ isOpen, onClose }: { isOpen: boolean; onClose(): void }) {
  const t = useWords(appWords)
  const { grants, tenant } = useMe()
  const groups = NAVIGATION.map(g => ({
    ...g,
    entries: g.entries.filter(e => e.permission === null || may(grants, e.permission, tenant)),
  })).filter(g => g.entries.length > 0)
  return (
    <>
      {isOpen && <div className="nav-scrim" aria-hidden="true" onClick={onClose} />}
      <nav
        className={classes('nav', isOpen && 'nav-open')}
        aria-label={t('navigation')}
        onKeyDown={e => e.key === 'Escape' && onClose()}
      >
        {groups.map(g => (
          <div key={g.word} className="nav-group">
            <h2 className="nav-title">{t(g.word)}</h2>
            <ul>
              {g.entries.map(e => (
                <li key={e.to}>
                  <Link
                    to={e.to}
                    className="nav-link"
                    activeOptions={{ exact: e.to === '/', includeSearch: false }}
                    activeProps={{ 'aria-current': 'page' }}
                  >
                    <e.icon />
                    {t(e.word)}
                  </Link>
                </li>
              ))}
            </ul>
          </div>
        ))}
        <div className="nav-group nav-last">
          <a className="nav-link" href="/reference">
            <BookIcon />
            {t('nav.reference')}
          </a>
        </div>
      </nav>
    </>
  )
}
