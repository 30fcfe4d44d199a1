import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, dataOf } from '../../api/client.ts'
import type { Schemas } from '../../api/client.ts'
import { useLiveEvents } from '../../api/events/live.ts'
import type { LiveEvent } from '../../api/events/stream.ts'
import { ApiError } from '../../api/problem.ts'
import { PlayIcon, StopIcon } from '../../icons/icons.tsx'
import { useFormat, useWords } from '../../preferences/react.tsx'
import { Button } from '../../ui/Button.tsx'
import { Card } from '../../ui/Card.tsx'
import { Select } from '../../ui/Select.tsx'
import { Failed, Loading } from '../../ui/States.tsx'
import { Status } from '../../ui/Status.tsx'
import { Time } from '../../ui/Time.tsx'
import { toast } from '../../ui/Toasts.tsx'
import { useErrorToast } from '../../ui/useErrorToast.ts'
import { ARRIVING, NOBODY, arrived } from './arrivals.ts'
import { Journey } from './Journey.tsx'
import { words } from './words.ts'

type State = Schemas['SimulatedDevices']

const KEY = ['simulator']
const COUNTS = [1, 5, 20, 50, 100]
/** While they begin, and when they run, in ms. */
const LOOK_MS = { starting: 700, running: 3_000, stopped: 15_000 }

/** Virtual devices with one button, and how they arrive. Shows nothing where there is no simulator. */
export function Simulator() {
  const t = useWords(words)
  const client = useQueryClient()
  const onError = useErrorToast()
  const [count, setCount] = useState('20')
  const [arrivals, setArrivals] = useState(NOBODY)
  const { data, error, refetch } = useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => dataOf(api.GET('/simulator/devices', { signal })),
    refetchInterval: query => (query.state.data === undefined ? false : LOOK_MS[query.state.data.state]),
    retry: false,
  })
  const keep = (state: State): void => void client.setQueryData(KEY, state)
  const start = useMutation({
    mutationFn: (n: number) => dataOf(api.POST('/simulator/devices', { body: { count: n } })),
    onMutate: () => setArrivals({ since: Date.now(), came: [] }),
    onSuccess: keep,
    onError,
  })
  const stop = useMutation({
    mutationFn: () => dataOf(api.DELETE('/simulator/devices')),
    onSuccess(state) {
      keep(state)
      setArrivals(NOBODY)
      toast({ tone: 'good', title: t('stopped') })
    },
    onError,
  })
  if (error instanceof ApiError && error.status === 404) return null
  return (
    <Card title={t('first')} className="setup-first">
      <p>{t('firstAbout')}</p>
      {data === undefined ? (
        error === null ? (
          <Loading />
        ) : (
          <Failed error={error} retry={() => void refetch()} />
        )
      ) : data.hindrance !== null ? (
        <p className="setup-hindrance">{data.hindrance}</p>
      ) : data.state === 'stopped' ? (
        <div className="setup-start">
          <Select
            label={t('howMany')}
            isLabelHidden
            options={COUNTS.map(n => ({ value: String(n), label: String(n) }))}
            value={count}
            onChange={setCount}
          />
          <Button
            kind="primary"
            icon={<PlayIcon size={16} />}
            isPending={start.isPending}
            onPress={() => start.mutate(Number(count))}
          >
            {t('start', { n: Number(count) })}
          </Button>
        </div>
      ) : (
        <Running state={data} isStopping={stop.isPending} onStop={() => stop.mutate()} />
      )}
      {data?.ended != null && <p className="field-error">{t('ended', { why: data.ended })}</p>}
      {data != null && data.lastFailure !== null && (
        <p className="field-error">
          {t('lastFailure', { device: data.lastFailure.deviceId, message: data.lastFailure.message })}
        </p>
      )}
      {data !== undefined && (
        <Follow
          deviceIds={data.deviceIds}
          onEvent={(event, isOurs) => setArrivals(now => arrived(now, event, isOurs))}
        />
      )}
      {arrivals.since !== null && data !== undefined && (
        <Journey
          arrivals={arrivals}
          all={data.count}
          isComplete={data.state === 'running' && data.sessions.failed === 0}
        />
      )}
    </Card>
  )
}

/** Hears who comes, where there is a simulator at all: elsewhere a fleet's Informs are nothing for this page. */
function Follow({
  deviceIds,
  onEvent,
}: {
  deviceIds: readonly string[]
  onEvent(event: LiveEvent, isOurs: (id: string) => boolean): void
}) {
  const known = new Set(deviceIds)
  // Who comes before it is said who runs is one of ours too: they have just been started.
  useLiveEvents(ARRIVING, event => onEvent(event, id => known.size === 0 || known.has(id)))
  return null
}

function Running({ state, isStopping, onStop }: { state: State; isStopping: boolean; onStop(): void }) {
  const t = useWords(words)
  const format = useFormat()
  const { completed, failed } = state.sessions
  return (
    <div className="setup-start">
      <Status tone={state.state === 'running' ? 'good' : 'info'}>
        {t(state.state === 'running' ? 'running' : 'starting', { n: state.count })}
      </Status>
      <span className="muted">
        {t('since')} <Time at={state.startedAt} /> · {t('sessions', { n: completed })}
        {failed > 0 && ` · ${t('sessionsFailed', { n: format.number(failed) })}`}
      </span>
      <Button icon={<StopIcon size={16} />} isPending={isStopping} onPress={onStop}>
        {t('stop')}
      </Button>
    </div>
  )
}
