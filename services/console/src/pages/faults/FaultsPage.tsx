import { useMutation, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { api, dataOf } from '../../api/client.ts'
import type { Schemas } from '../../api/client.ts'
import { tableOf, useList } from '../../api/list.ts'
import { useMay } from '../../app/session.ts'
import { DeviceLink } from '../../domain/DeviceLink.tsx'
import { CheckIcon, FaultsIcon } from '../../icons/icons.tsx'
import { useFormat, useWords } from '../../preferences/react.tsx'
import { Button } from '../../ui/Button.tsx'
import { SearchField } from '../../ui/Field.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { Empty } from '../../ui/States.tsx'
import { Badge } from '../../ui/Status.tsx'
import { Time } from '../../ui/Time.tsx'
import { toast } from '../../ui/Toasts.tsx'
import { DataTable } from '../../ui/table/DataTable.tsx'
import type { Column } from '../../ui/table/columns.ts'
import { useErrorToast } from '../../ui/useErrorToast.ts'
import { words } from './words.ts'
import './faults.css'

type Fault = Schemas['Fault']

const route = getRouteApi('/shell/faults')
const NOTHING: ReadonlySet<string> = new Set()

/** Faults, the newest first, until somebody takes them off the list. */
export default function FaultsPage() {
  const t = useWords(words)
  const { code } = route.useSearch()
  const navigate = useNavigate()
  const mayClear = useMay('faults.write')
  const [selected, setSelected] = useState(NOTHING)
  const columns = useFaultColumns()
  const list = useList(['faults', 'list', code], ({ page, signal }) =>
    dataOf(
      api.GET('/faults', {
        params: { query: { ...page, ...(code && { code }) } },
        signal,
      }),
    ),
  )
  const clear = useClear(() => setSelected(NOTHING))
  return (
    <div className="page-full">
      <PageHeader
        title={t('title')}
        about={t('about')}
        actions={
          selected.size > 0 && (
            <Button
              icon={<CheckIcon size={16} />}
              isPending={clear.isPending}
              onPress={() => clear.mutate([...selected])}
            >
              {t('clearAll', { n: selected.size })}
            </Button>
          )
        }
      />
      <div className="faults-find">
        <SearchField
          label={t('codeFilter')}
          value={code ?? ''}
          onChange={value =>
            void navigate({ to: '/faults', search: value === '' ? {} : { code: value }, replace: true })
          }
        />
      </div>
      <DataTable
        label={t('title')}
        columns={columns}
        {...tableOf(list)}
        rowKey={f => f.id}
        rowName={f => `${f.code} ${f.deviceId}`}
        {...(mayClear && { selection: { keys: selected, onChange: setSelected } })}
        empty={
          <Empty icon={<FaultsIcon size={28} />} title={code === undefined ? t('emptyTitle') : t('noneTitle')}>
            {code === undefined && t('emptyText')}
          </Empty>
        }
      />
    </div>
  )
}

/** Takes faults off the list, one after the other, and says how many. */
function useClear(onDone: () => void) {
  const t = useWords(words)
  const client = useQueryClient()
  const onError = useErrorToast()
  return useMutation({
    async mutationFn(ids: string[]) {
      for (const id of ids) await api.DELETE('/faults/{id}', { params: { path: { id } } })
      return ids.length
    },
    onSuccess: n => toast({ tone: 'good', title: t('cleared', { n }) }),
    onError,
    onSettled() {
      onDone()
      return client.invalidateQueries({ queryKey: ['faults'] })
    },
  })
}

function useFaultColumns(): Column<Fault>[] {
  const t = useWords(words)
  const format = useFormat()
  return useMemo(
    () => [
      { id: 'code', title: t('code'), width: '9rem', phone: 'title', cell: f => <Badge tone="bad">{f.code}</Badge> },
      {
        id: 'fault',
        title: t('fault'),
        width: 'minmax(18rem, 2fr)',
        cell: f => (
          <span title={f.explanation}>
            {f.string} <span className="muted">{f.explanation}</span>
          </span>
        ),
      },
      {
        id: 'device',
        title: t('device'),
        width: 'minmax(14rem, 1fr)',
        phone: 'below',
        cell: f => <DeviceLink id={f.deviceId} />,
      },
      { id: 'count', title: t('count'), width: '6rem', align: 'end', cell: f => format.number(f.count) },
      { id: 'when', title: t('when'), width: '9rem', phone: 'aside', cell: f => <Time at={f.at} /> },
      {
        id: 'task',
        title: t('task'),
        width: '6rem',
        cell: f =>
          f.taskId !== null && (
            <Link to="/tasks" search={{ task: f.taskId }}>
              {t('openTask')}
            </Link>
          ),
      },
    ],
    [t, format],
  )
}
