import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { DeviceLink } from '../../domain/DeviceLink.tsx'
import { CheckIcon } from '../../icons/icons.tsx'
import { useFormat, useWords } from '../../preferences/react.tsx'
import { Progress } from '../../ui/Progress.tsx'
import { Spinner } from '../../ui/Spinner.tsx'
import { classes } from '../../ui/classes.ts'
import type { Arrivals } from './arrivals.ts'
import { words } from './words.ts'

/**
 * The way of the first Inform, step by step as it happens, and then who has come.
 * @param props.isComplete each has had its first session: whoever is not among the arrivals came while the stream was lost
 */
export function Journey({ arrivals, all, isComplete }: { arrivals: Arrivals; all: number; isComplete: boolean }) {
  const t = useWords(words)
  const format = useFormat()
  const [first] = arrivals.came
  const heard = arrivals.came.length
  const n = isComplete ? all : heard
  const after = (ms: number): string => t('seconds', { s: format.number(ms / 1000, 1) })
  return (
    <section className="setup-journey" aria-label={t('journey')}>
      <h3>{t('journey')}</h3>
      <ol className="setup-steps">
        <Step isDone title={t('step.started')} text={t('step.startedText')} />
        <Step
          isDone={first !== undefined || isComplete}
          title={t('step.inform')}
          aside={first && after(first.afterMs)}
          text={
            first === undefined
              ? t('step.informWaiting')
              : t('step.informText', { device: first.deviceId, events: first.events.join(', ') })
          }
        />
        <Step
          isDone={first !== undefined || isComplete}
          title={t('step.registered')}
          text={
            first === undefined
              ? t('step.registeredWaiting')
              : t(first.isNew ? 'step.registeredText' : 'step.registeredBefore', { device: first.deviceId })
          }
        />
        <Step
          isDone={all > 0 && n >= all}
          title={t('step.all')}
          text={t('step.allText', { n, all })}
          aside={heard >= all && heard > 0 ? after(arrivals.came.at(-1)!.afterMs) : undefined}
        />
      </ol>
      <Progress label={t('step.all')} isLabelHidden total={all} parts={[{ tone: 'good', n, label: t('step.all') }]} />
      {heard > 0 && (
        <>
          <div className="setup-start">
            <h3>{t('arrivals')}</h3>
            <Link to="/devices">{t('toDevices')}</Link>
          </div>
          <ul className="setup-arrivals">
            {arrivals.came.map(c => (
              <li key={c.deviceId}>
                <DeviceLink id={c.deviceId} />
                <span className="muted">{after(c.afterMs)}</span>
                {c.isQuarantined && <Link to="/quarantine">{t('step.quarantined')}</Link>}
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  )
}

function Step({
  isDone,
  title,
  text,
  aside,
}: {
  isDone: boolean
  title: string
  text: ReactNode
  aside?: string | undefined
}) {
  return (
    <li className={classes('setup-step', isDone && 'setup-step-done')}>
      <span className="setup-mark">{isDone ? <CheckIcon size={14} /> : <Spinner size={14} />}</span>
      <span className="setup-step-text">
        <strong>{title}</strong> {aside !== undefined && <span className="muted">{aside}</span>}
        <br />
        <span className="setup-notes">{text}</span>
      </span>
    </li>
  )
}
