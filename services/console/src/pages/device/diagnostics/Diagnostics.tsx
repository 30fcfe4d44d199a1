import { useMutation } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { api, dataOf } from '../../../api/client.ts'
import { useList } from '../../../api/list.ts'
import { useMay } from '../../../app/session.ts'
import { TaskStatus } from '../../../domain/status.tsx'
import { PlayIcon } from '../../../icons/icons.tsx'
import { useWords } from '../../../preferences/react.tsx'
import { Button } from '../../../ui/Button.tsx'
import { Card } from '../../../ui/Card.tsx'
import { TextField } from '../../../ui/Field.tsx'
import { Segments } from '../../../ui/Segments.tsx'
import { Failed } from '../../../ui/States.tsx'
import { Time } from '../../../ui/Time.tsx'
import { useErrorToast } from '../../../ui/useErrorToast.ts'
import { giveTask } from '../device.ts'
import type { Task } from '../device.ts'
import { Plot } from './Plot.tsx'
import { ResultView } from './ResultView.tsx'
import { TESTS, measureOf, resultOf } from './tests.ts'
import type { Test } from './tests.ts'
import { diagnosticWords } from './words.ts'
import './diagnostics.css'

const route = getRouteApi('/shell/devices/$id/diagnostics')
/** Of the newest tests of all kinds so many are looked through for those of one kind. */
const LOOKED_AT = 100
const MOST_SHOWN = 8

/** Tests that the device runs by itself: begun here, and what came of them. */
export default function Diagnostics() {
  const t = useWords(diagnosticWords)
  const { id } = route.useParams()
  const { test: asked } = route.useSearch()
  const navigate = route.useNavigate()
  const test = TESTS.find(x => x.id === asked) ?? TESTS[0]!
  const mayRun = useMay('tasks.create:diagnostics')
  const list = useList(['device', id, 'tasks', 'diagnostics'], ({ signal }) =>
    dataOf(
      api.GET('/tasks', { params: { query: { deviceId: id, type: 'diagnostics', limit: LOOKED_AT } }, signal }),
    ).then(page => ({ items: page.items })),
  )
  const runs = list.rows.filter(task => (task as { test?: unknown })['test'] === test.id)
  const [newest, ...older] = runs
  return (
    <div className="diagnostics">
      <Segments
        label={t('test')}
        options={TESTS.map(x => ({ value: x.id, label: t(`test.${x.id}`) }))}
        value={test.id}
        onChange={value => void navigate({ search: { test: value }, replace: true })}
      />
      {mayRun && <Run key={test.id} deviceId={id} test={test} />}
      {list.error !== null && <Failed error={list.error} retry={list.retry} />}
      <History test={test} runs={runs} />
      {newest !== undefined ? <OneRun task={newest} /> : !list.isLoading && <p className="muted">{t('never')}</p>}
      {older.slice(0, MOST_SHOWN).map(task => (
        <details key={task.id} className="diagnostics-older">
          <summary>
            <Time at={task.createdAt} /> <TaskStatus status={task.status} />
          </summary>
          <OneRun task={task} />
        </details>
      ))}
    </div>
  )
}

function Run({ deviceId, test }: { deviceId: string; test: Test }) {
  const t = useWords(diagnosticWords)
  const onError = useErrorToast()
  const [entered, setEntered] = useState<Record<string, string>>(() =>
    Object.fromEntries(test.arguments.map(a => [a.name, a.preset])),
  )
  const filled = test.arguments.filter(a => (entered[a.name] ?? '').trim() !== '')
  const isGood = test.arguments.every(a => !a.isNeeded || filled.includes(a))
  const run = useMutation({
    mutationFn: () =>
      giveTask(deviceId, {
        type: 'diagnostics',
        test: test.id,
        arguments: Object.fromEntries(filled.map(a => [a.name, entered[a.name]!.trim()])),
      }),
    onError,
  })
  return (
    <form
      className="diagnostics-run"
      onSubmit={e => {
        e.preventDefault()
        if (isGood) run.mutate()
      }}
    >
      {test.arguments.map(a => (
        <TextField
          key={a.name}
          label={t(`argument.${a.name as 'Host'}`)}
          isRequired={a.isNeeded}
          isMono
          {...(a.isNumber ? { inputMode: 'numeric' as const } : {})}
          value={entered[a.name] ?? ''}
          onChange={text => setEntered(now => ({ ...now, [a.name]: text }))}
        />
      ))}
      <Button kind="primary" type="submit" icon={<PlayIcon size={16} />} isPending={run.isPending} isDisabled={!isGood}>
        {t('run')}
      </Button>
    </form>
  )
}

/** How its runs went, one after the other. */
function History({ test, runs }: { test: Test; runs: readonly Task[] }) {
  const t = useWords(diagnosticWords)
  const points = runs
    .map(task => {
      const result = resultOf(task)
      const value = result === null ? null : measureOf(test.id, result)
      return value === null ? null : { at: task.endedAt ?? task.createdAt, value }
    })
    .filter(p => p !== null)
    .reverse()
  if (points.length < 2) return null
  return (
    <Card title={t(test.id === 'ipPing' ? 'pings' : 'throughput')}>
      <Plot points={points} unit={test.id === 'ipPing' ? 'ms' : 'bits'} />
    </Card>
  )
}

function OneRun({ task }: { task: Task }) {
  const result = resultOf(task)
  return (
    <Card>
      <div className="diagnostics-head">
        <TaskStatus status={task.status} />
        <span className="mono muted">
          {Object.values((task as { arguments?: Record<string, string> }).arguments ?? {}).join(' · ')}
        </span>
        <span className="muted">
          <Time at={task.endedAt ?? task.createdAt} isFocusable />
        </span>
      </div>
      {task.fault !== null && (
        <p className="diagnostics-fault">
          {task.fault.code} · {task.fault.explanation}
        </p>
      )}
      {result !== null && <ResultView result={result} />}
    </Card>
  )
}
