import { Link } from '@tanstack/react-router'
import { TASK_STATUSES } from '../../domain/statuses.ts'
import { TaskStatus } from '../../domain/status.tsx'
import { useFormat, useWords } from '../../preferences/react.tsx'
import { Card } from '../../ui/Card.tsx'
import { Skeleton } from '../../ui/States.tsx'
import { Badge } from '../../ui/Status.tsx'
import { Bars } from './Bars.tsx'
import { byClass, versionFilter, wakeRatio } from './numbers.ts'
import type { Overview } from './numbers.ts'
import { words } from './words.ts'

interface Props {
  /** Undefined: it is on its way. */
  overview: Overview | undefined
}

const LINES = 5
/** Below it a rate is told by the minute. */
const LEAST_PER_SECOND = 0.5

/** Event codes of the last sessions, and how many sessions there are. */
export function ReasonsCard({ overview }: Props) {
  const t = useWords(words)
  const format = useFormat()
  const sessions = overview?.sessions
  if (sessions === null) return null
  const rate =
    sessions === undefined || sessions.count === 0
      ? ''
      : sessions.perSecond >= LEAST_PER_SECOND
        ? t('sessionsPerSecond', { n: format.number(sessions.perSecond, 1) })
        : t('sessionsPerMinute', { n: format.number(sessions.perSecond * 60, 1) })
  return (
    <Card title={t('why')}>
      {sessions === undefined ? (
        <Skeleton lines={LINES} />
      ) : sessions.count === 0 ? (
        <p className="muted">{t('noSessions')}</p>
      ) : (
        <>
          <p className="card-figure">
            <strong>{rate}</strong>{' '}
            <span className="muted">{t('overTime', { time: format.duration(sessions.seconds * 1_000) })}</span>
          </p>
          <Bars
            items={sessions.reasons.slice(0, 8).map(r => ({
              key: r.code,
              label: r.code,
              title: r.explanation ?? r.code,
              n: r.count,
            }))}
          />
        </>
      )}
    </Card>
  )
}

/** Tasks by how they stand. */
export function TasksCard({ overview }: Props) {
  const t = useWords(words)
  const format = useFormat()
  const tasks = overview?.tasks
  if (tasks === null) return null
  return (
    <Card title={t('tasks')}>
      {tasks === undefined ? (
        <Skeleton lines={6} />
      ) : (
        <ul className="lines">
          {TASK_STATUSES.map(status => {
            const isNow = status === 'queued' || status === 'running'
            return (
              <li key={status}>
                <TaskStatus status={status} />
                <span className="muted">{isNow ? t('now') : t('lastDay')}</span>
                <Link to="/tasks" search={{ status }} className="line-number">
                  {format.number(isNow ? tasks[status] : tasks.lastDay[status])}
                </Link>
              </li>
            )
          })}
        </ul>
      )}
    </Card>
  )
}

/** How many of the devices that were asked to come did. */
export function WakesCard({ overview }: Props) {
  const t = useWords(words)
  const format = useFormat()
  const wakes = overview?.connectionRequests
  if (wakes === null) return null
  const ratio = wakes === undefined ? null : wakeRatio(wakes)
  return (
    <Card title={t('wakes')}>
      {wakes === undefined ? (
        <Skeleton lines={2} />
      ) : wakes.asked === 0 ? (
        <p className="muted">{t('wakesNone')}</p>
      ) : (
        <>
          <p className="card-figure">
            <strong className="figure-large">{ratio === null ? '–' : format.percent(ratio)}</strong>{' '}
            <span className="muted">{t('wakesAsked', { n: wakes.asked })}</span>
          </p>
          {wakes.failed > 0 && <p>{t('wakesFailed', { n: wakes.failed })}</p>}
        </>
      )}
    </Card>
  )
}

const MOST_CLASSES = 6

/** Software versions of each product class. */
export function VersionsCard({ overview }: Props) {
  const t = useWords(words)
  const format = useFormat()
  const classes = overview === undefined ? undefined : byClass(overview.versions).slice(0, MOST_CLASSES)
  return (
    <Card title={t('versions')}>
      {classes === undefined ? (
        <Skeleton lines={8} />
      ) : classes.length === 0 ? (
        <p className="muted">{t('noVersions')}</p>
      ) : (
        classes.map(c => (
          <section key={c.productClass} className="class-versions">
            <header>
              <h3>{c.productClass}</h3>
              <span className="muted">{format.number(c.count)}</span>
            </header>
            <Bars
              items={c.versions.map(v => ({
                key: v.softwareVersion ?? '',
                label: v.softwareVersion ?? t('unknownVersion'),
                n: v.count,
                filter: versionFilter(c.productClass, v.softwareVersion),
              }))}
              total={c.count}
            />
            {c.others.versions > 0 && <p className="muted">{t('otherVersions', { n: c.others.versions })}</p>}
          </section>
        ))
      )}
    </Card>
  )
}

/** Faults by code. */
export function FaultsCard({ overview }: Props) {
  const t = useWords(words)
  const faults = overview?.faults
  if (faults === null) return null
  return (
    <Card title={t('faults')}>
      {faults === undefined ? (
        <Skeleton lines={LINES} />
      ) : faults.length === 0 ? (
        <p className="muted">{t('noFaults')}</p>
      ) : (
        <ul className="lines">
          {faults.slice(0, 8).map(f => (
            <li key={f.code}>
              <Badge tone="bad">{f.code}</Badge>
              <span className="line-text" title={f.explanation ?? undefined}>
                {f.explanation}
              </span>
              <Link to="/faults" search={{ code: f.code }} className="line-number">
                {t('faultDevices', { n: f.devices })}
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Card>
  )
}
