import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { WarningIcon } from '../../icons/icons.tsx'
import { useWords } from '../../preferences/react.tsx'
import type { Overview } from './numbers.ts'
import { words } from './words.ts'

/** What somebody should look at, above all numbers. */
export function Attention({ overview: { devices, tasks } }: { overview: Overview }) {
  const t = useWords(words)
  const items: { key: string; text: string; link: ReactNode }[] = []
  if (devices.states.quarantined > 0)
    items.push({
      key: 'quarantined',
      text: t('attention.quarantined', { n: devices.states.quarantined }),
      link: (
        <Link to="/devices" search={{ filter: 'state = quarantined' }}>
          {t('look')}
        </Link>
      ),
    })
  if (devices.silent > 0)
    items.push({
      key: 'silent',
      text: t('attention.silent', { n: devices.silent }),
      link: (
        <Link to="/devices" search={{ filter: 'silentSince : *' }}>
          {t('look')}
        </Link>
      ),
    })
  if (tasks !== null && tasks.lastDay.failed > 0)
    items.push({
      key: 'failed',
      text: t('attention.failed', { n: tasks.lastDay.failed }),
      link: (
        <Link to="/tasks" search={{ status: 'failed' }}>
          {t('look')}
        </Link>
      ),
    })
  if (items.length === 0) return null
  return (
    <ul className="attention">
      {items.map(i => (
        <li key={i.key}>
          <WarningIcon size={16} />
          <span>{i.text}</span>
          {i.link}
        </li>
      ))}
    </ul>
  )
}
