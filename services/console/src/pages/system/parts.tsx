import type { Schemas } from '../../api/client.ts'
import { useFormat, useWords } from '../../preferences/react.tsx'
import { Card, Facts } from '../../ui/Card.tsx'
import { Status } from '../../ui/Status.tsx'
import type { Tone } from '../../ui/Status.tsx'
import { Time } from '../../ui/Time.tsx'
import { words } from './words.ts'

type State = Schemas['SystemState']

const TONES: Record<State['services'][number]['state'], Tone> = {
  ready: 'good',
  'not-ready': 'bad',
  unseen: 'idle',
}

/** Each service, and why it is not ready. */
export function Services({ state }: { state: State }) {
  const t = useWords(words)
  return (
    <Card title={t('services')}>
      <Facts
        items={state.services.map(s => ({
          name: s.name,
          value: (
            <>
              <Status tone={TONES[s.state]}>{t(`state.${s.state}`)}</Status>{' '}
              {s.why !== null && <span className="muted">{s.why}</span>}
            </>
          ),
        }))}
      />
      {state.mode === 'services' && <p className="system-note">{t('unseenHelp')}</p>}
    </Card>
  )
}

/** How far what came has been handled. */
export function Waiting({ state }: { state: State }) {
  const t = useWords(words)
  const waiting = (state.lag ?? []).filter(l => l.records > 0)
  const { count, lastHeardAt, leastHeardAt } = state.partitions
  return (
    <Card title={t('lag')}>
      {state.lag === null ? (
        <p className="system-note">{t('lagUnseen')}</p>
      ) : waiting.length === 0 ? (
        <Status tone="good">{t('lagNone')}</Status>
      ) : (
        <Facts
          items={waiting.map(l => ({
            name: l.group,
            value: (
              <>
                {t('lagRecords', { n: l.records })} <code className="muted">{l.topic}</code>
              </>
            ),
          }))}
        />
      )}
      <Facts
        items={[
          { name: t('heard'), value: <Time at={lastHeardAt} isFocusable /> },
          {
            name: t('behind'),
            value: (
              <>
                <Time at={leastHeardAt} isFocusable /> <span className="muted">({t('partitions', { n: count })})</span>
              </>
            ),
          },
        ]}
      />
      <p className="system-note">{t('heardHelp')}</p>
    </Card>
  )
}

/** Versions, size, and how long is kept. */
export function Installation({ state }: { state: State }) {
  const t = useWords(words)
  const format = useFormat()
  const daysOf = (days: number | null): string =>
    days === null ? t('notHere') : days === 0 ? t('forever') : t('days', { n: days })
  return (
    <Card title={t('about2')}>
      <Facts
        items={[
          { name: t('version'), value: state.version },
          { name: t('mode'), value: t(`mode.${state.mode}`) },
          { name: t('started'), value: <Time at={state.startedAt} isFocusable /> },
          { name: t('node'), value: state.node },
          { name: t('database'), value: state.database.version },
          { name: t('size'), value: format.bytes(state.database.bytes) },
        ]}
      />
      <h3>{t('retention')}</h3>
      <Facts items={state.retention.map(r => ({ name: t(`keep.${r.what}`), value: daysOf(r.days) }))} />
    </Card>
  )
}
