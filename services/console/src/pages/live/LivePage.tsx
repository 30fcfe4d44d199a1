import { getRouteApi } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { useLiveEvents } from '../../api/events/live.ts'
import type { LiveEvent } from '../../api/events/stream.ts'
import { LiveIcon, PauseIcon, PlayIcon, TrashIcon } from '../../icons/icons.tsx'
import { useFormat, useWords } from '../../preferences/react.tsx'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { SearchField } from '../../ui/Field.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { Segments } from '../../ui/Segments.tsx'
import { Empty } from '../../ui/States.tsx'
import { Badge } from '../../ui/Status.tsx'
import type { Tone } from '../../ui/Status.tsx'
import { DataTable } from '../../ui/table/DataTable.tsx'
import type { Column } from '../../ui/table/columns.ts'
import { gist, wantsEvent, withNew } from './log.ts'
import { words } from './words.ts'
import './live.css'

const route = getRouteApi('/shell/live')
/** Events show together, four times a second: a busy fleet does not keep the page from answering. */
const SHOW_MS = 250

const KINDS = [
  { value: 'all', word: 'all' },
  { value: 'device.', word: 'devices' },
  { value: 'task.', word: 'tasks' },
  { value: 'job.', word: 'jobs' },
  { value: 'connectionRequest.', word: 'wakes' },
] as const

const toneOf = (type: string): Tone =>
  /fail|fault|silent|rejected|quarantined|expired|unreachable/.test(type)
    ? 'bad'
    : /succeeded|registered|back|arrived|completed/i.test(type)
      ? 'good'
      : 'idle'

/** All events as they come. */
export default function LivePage() {
  const t = useWords(words)
  const format = useFormat()
  const { type, device } = route.useSearch()
  const navigate = route.useNavigate()
  const [kept, setKept] = useState<readonly LiveEvent[]>([])
  const [isPaused, setPaused] = useState(false)
  const [since, setSince] = useState(0)
  const [opened, setOpened] = useState<LiveEvent | null>(null)
  const fresh = useRef<LiveEvent[]>([])

  useLiveEvents(null, event => fresh.current.push(event))
  useEffect(() => {
    const timer = setInterval(() => {
      if (fresh.current.length === 0) return
      if (isPaused) return setSince(fresh.current.length)
      const came = fresh.current
      fresh.current = []
      setKept(now => withNew(now, came))
    }, SHOW_MS)
    return () => clearInterval(timer)
  }, [isPaused])

  const rows = kept.filter(e => wantsEvent({ type, device }, e))
  const columns: Column<LiveEvent>[] = [
    {
      id: 'time',
      title: t('time'),
      width: '7.5rem',
      phone: 'aside',
      cell: e => <time dateTime={e.time}>{format.time(e.time)}</time>,
    },
    {
      id: 'event',
      title: t('event'),
      width: '15rem',
      phone: 'title',
      cell: e => (
        <button type="button" className="live-type" onClick={() => setOpened(e)}>
          <Badge tone={toneOf(e.type)}>{e.type}</Badge>
        </button>
      ),
    },
    {
      id: 'device',
      title: t('device'),
      width: 'minmax(13rem, 1fr)',
      phone: 'below',
      cell: e => <span className="mono">{e.deviceId ?? e.jobId ?? ''}</span>,
    },
    {
      id: 'details',
      title: t('details'),
      width: 'minmax(12rem, 2fr)',
      cell: e => <span className="muted">{gist(e)}</span>,
    },
  ]

  const change = (to: { type?: string | undefined; device?: string | undefined }): void =>
    void navigate({ search: now => ({ ...now, ...to }) as { type?: string; device?: string }, replace: true })

  return (
    <div className="page-full">
      <PageHeader
        title={t('title')}
        about={isPaused ? t('paused', { n: since }) : t('about')}
        actions={
          <>
            <Button
              icon={isPaused ? <PlayIcon size={16} /> : <PauseIcon size={16} />}
              onPress={() => {
                setPaused(!isPaused)
                setSince(0)
              }}
            >
              {isPaused ? t('resume') : t('pause')}
            </Button>
            <Button icon={<TrashIcon size={16} />} onPress={() => setKept([])} isDisabled={kept.length === 0}>
              {t('clear')}
            </Button>
          </>
        }
      />
      <div className="live-filters">
        <Segments
          label={t('what')}
          options={KINDS.map(k => ({ value: k.value, label: t(k.word) }))}
          value={(type ?? 'all') as (typeof KINDS)[number]['value']}
          onChange={value => change({ type: value === 'all' ? undefined : value })}
        />
        <SearchField
          label={t('deviceFilter')}
          placeholder={t('device')}
          value={device ?? ''}
          onChange={value => change({ device: value === '' ? undefined : value })}
        />
      </div>
      <DataTable
        label={t('title')}
        columns={columns}
        rows={rows}
        rowKey={e => e.id}
        onOpen={e => setOpened(e)}
        empty={
          <Empty icon={<LiveIcon size={28} />} title={t('waiting')}>
            {t('waitingHelp')}
          </Empty>
        }
      />
      <Dialog isOpen={opened !== null} onClose={() => setOpened(null)} title={opened?.type ?? t('close')} kind="wide">
        <pre className="live-json">{JSON.stringify(opened, null, 2)}</pre>
      </Dialog>
    </div>
  )
}
