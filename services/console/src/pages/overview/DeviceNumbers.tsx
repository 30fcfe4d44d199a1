import { Link } from '@tanstack/react-router'
import { useFormat, useWords } from '../../preferences/react.tsx'
import { Skeleton } from '../../ui/States.tsx'
import { useNow } from '../../ui/Time.tsx'
import { since } from './numbers.ts'
import type { Overview } from './numbers.ts'
import { words } from './words.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 86_400_000

/** Four numbers about devices, each of which leads to those that it counts. */
export function DeviceNumbers({ overview }: { overview: Overview | undefined }) {
  const t = useWords(words)
  const format = useFormat()
  const now = useNow()
  const d = overview?.devices
  const numbers = [
    { key: 'known', n: d?.total, filter: undefined },
    { key: 'seenLastHour', n: d?.seenLastHour, filter: since('lastInformAt', HOUR_MS, now) },
    { key: 'silent', n: d?.silent, filter: 'silentSince : *' },
    { key: 'newLastDay', n: d?.newLastDay, filter: since('firstContactAt', DAY_MS, now) },
  ] as const
  return (
    <ul className="numbers" aria-label={t('devices')}>
      {numbers.map(({ key, n, filter }) => (
        <li key={key}>
          <Link to="/devices" search={filter === undefined ? {} : { filter }} className="number">
            <span className="number-name">{t(key)}</span>
            <span className="number-value">{n === undefined ? <Skeleton width="4rem" /> : format.number(n)}</span>
          </Link>
        </li>
      ))}
    </ul>
  )
}
