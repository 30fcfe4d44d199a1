import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { api, dataOf } from '../../api/client.ts'
import type { Schemas } from '../../api/client.ts'
import { tableOf, useList } from '../../api/list.ts'
import { because } from '../../api/reason.ts'
import { DeviceLink } from '../../domain/DeviceLink.tsx'
import { useFormat, useWords } from '../../preferences/react.tsx'
import { Button } from '../../ui/Button.tsx'
import { Confirm } from '../../ui/Confirm.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { Progress } from '../../ui/Progress.tsx'
import { Segments } from '../../ui/Segments.tsx'
import { Empty, Failed, Loading } from '../../ui/States.tsx'
import { Status } from '../../ui/Status.tsx'
import { toast } from '../../ui/Toasts.tsx'
import { DataTable } from '../../ui/table/DataTable.tsx'
import type { Column } from '../../ui/table/columns.ts'
import { LINE_TONES, TONES, isUnderWay } from './tones.ts'
import { words } from './words.ts'

type ImportLine = Schemas['ImportLine']

const LOOK_MS = 1_000

/** How far an import is, and what became of its lines. */
export function Report({ id, onClose }: { id: string; onClose(): void }) {
  const t = useWords(words)
  const client = useQueryClient()
  const [isStopping, setStopping] = useState(false)
  const { data, error, refetch } = useQuery({
    queryKey: ['import', id],
    queryFn: ({ signal }) =>
      dataOf(api.GET('/imports/{id}', { params: { path: { id }, query: { limit: 1 } }, signal })),
    refetchInterval: q => (q.state.data !== undefined && isUnderWay(q.state.data.status) ? LOOK_MS : false),
  })
  const stop = async (reason: string): Promise<void> => {
    await api.DELETE('/imports/{id}', { params: { path: { id }, header: because(reason) } })
    toast({ tone: 'good', title: t('stopped') })
    await Promise.all([['import', id], ['imports']].map(queryKey => client.invalidateQueries({ queryKey })))
  }
  return (
    <Dialog
      isOpen
      onClose={onClose}
      kind="drawer"
      title={t('report')}
      footer={data?.status === 'running' && <Button onPress={() => setStopping(true)}>{t('stop')}</Button>}
    >
      {data === undefined ? (
        error === null ? (
          <Loading />
        ) : (
          <Failed error={error} retry={() => void refetch()} />
        )
      ) : (
        <>
          <Status tone={TONES[data.status]}>{t(`state.${data.status}`)}</Status>
          <Counts report={data} />
          <Lines id={id} done={data.progress.done} hasFailed={data.failed > 0} />
        </>
      )}
      <Confirm
        isOpen={isStopping}
        onClose={() => setStopping(false)}
        title={t('stopTitle')}
        action={t('stop')}
        isDanger
        reason="optional"
        onConfirm={stop}
      >
        <p>{t('stopText')}</p>
      </Confirm>
    </Dialog>
  )
}

function Counts({ report }: { report: Schemas['Import'] }) {
  const t = useWords(words)
  const format = useFormat()
  return (
    <>
      <Progress
        label={t('progress')}
        total={report.progress.total}
        parts={[
          { tone: 'good', n: report.created + report.updated, label: t('created') },
          { tone: 'idle', n: report.unchanged, label: t('unchanged') },
          { tone: 'bad', n: report.failed, label: t('failed') },
        ]}
      />
      <dl className="import-counts">
        {(['created', 'updated', 'unchanged', 'failed'] as const).map(key => (
          <div key={key}>
            <dt>{t(key)}</dt>
            <dd>{format.number(report[key])}</dd>
          </div>
        ))}
      </dl>
    </>
  )
}

function Lines({ id, done, hasFailed }: { id: string; done: number; hasFailed: boolean }) {
  const t = useWords(words)
  const [chosen, setChosen] = useState<'all' | 'failed' | null>(null)
  const which = chosen ?? (hasFailed ? 'failed' : 'all')
  const columns = useLineColumns()
  const list = useList(['import', id, 'lines', which, done], ({ page, signal }) =>
    dataOf(
      api.GET('/imports/{id}', {
        params: {
          path: { id },
          query: { ...page, limit: 200, ...(which === 'failed' && { status: 'failed' as const }) },
        },
        signal,
      }),
    ),
  )
  return (
    <>
      <Segments<'all' | 'failed'>
        label={t('which')}
        options={[
          { value: 'all', label: t('all') },
          { value: 'failed', label: t('onlyFailed') },
        ]}
        value={which}
        onChange={setChosen}
      />
      <div className="import-lines">
        <DataTable
          label={t('lines')}
          columns={columns}
          {...tableOf(list)}
          rowKey={l => String(l.line)}
          empty={<Empty title={t('emptyLines')} />}
        />
      </div>
    </>
  )
}

function useLineColumns(): Column<ImportLine>[] {
  const t = useWords(words)
  const format = useFormat()
  return useMemo(
    () => [
      { id: 'line', title: t('line'), width: '4rem', align: 'end', phone: 'aside', cell: l => format.number(l.line) },
      {
        id: 'device',
        title: t('device'),
        width: 'minmax(9rem, 1fr)',
        phone: 'title',
        cell: l => l.deviceId !== null && <DeviceLink id={l.deviceId} />,
      },
      {
        id: 'outcome',
        title: t('outcome'),
        width: '8rem',
        cell: l => <Status tone={LINE_TONES[l.status]}>{t(`line.${l.status}`)}</Status>,
      },
      {
        id: 'reason',
        title: t('reason'),
        width: 'minmax(14rem, 2fr)',
        phone: 'below',
        cell: l =>
          l.code !== null && (
            <span title={l.reason ?? ''}>
              <code>{l.code}</code> {l.reason}
            </span>
          ),
      },
    ],
    [t, format],
  )
}
