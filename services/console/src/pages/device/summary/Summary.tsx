import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useCommands } from '../../../app/palette/commands.ts'
import { useMay } from '../../../app/session.ts'
import { RefreshIcon } from '../../../icons/icons.tsx'
import { useWords } from '../../../preferences/react.tsx'
import { Button } from '../../../ui/Button.tsx'
import { Empty, Failed, Loading } from '../../../ui/States.tsx'
import { Time } from '../../../ui/Time.tsx'
import { useErrorToast } from '../../../ui/useErrorToast.ts'
import { deviceQuery, giveTask } from '../device.ts'
import { GroupCard } from './GroupCard.tsx'
import { knownQuery } from './known.ts'
import { rowsOf } from './read.ts'
import type { Known } from './read.ts'
import { groupsOf, prefixesOf } from './well-known.ts'
import type { Group } from './readings.ts'
import { words } from './words.ts'
import './summary.css'

const route = getRouteApi('/shell/devices/$id')

/** How it is, from what is known of it: each card as its data model has it. */
export default function Summary() {
  const t = useWords(words)
  const { id } = route.useParams()
  const { data: device } = useQuery(deviceQuery(id))
  const groups = groupsOf(device?.dataModelRoot ?? null)
  const {
    data: known,
    error,
    refetch,
    isLoading,
  } = useQuery({ ...knownQuery(id, groups), enabled: device !== undefined })
  const shown = known === undefined ? [] : groups.map(group => ({ group, rows: rowsOf(group, known) }))
  const filled = shown.filter(s => s.rows.length > 0)
  const read = useReading(id, known, groups)

  if (error !== null) return <Failed error={error} retry={() => void refetch()} />
  if (device === undefined || isLoading) return <Loading />
  if (filled.length === 0)
    return (
      <Empty
        title={t('nothing')}
        action={
          read.mayAll && (
            <Button kind="primary" isPending={read.isPending} onPress={read.all}>
              {t('readAll')}
            </Button>
          )
        }
      >
        {t('nothingHelp')}
      </Empty>
    )
  return (
    <div className="summary">
      <div className="summary-head">
        <span className="muted">
          {t('asOf')} <Time at={oldest(known)} isFocusable />
        </span>
        {read.mayThese && (
          <Button size="s" icon={<RefreshIcon size={15} />} isPending={read.isPending} onPress={read.these}>
            {t('read')}
          </Button>
        )}
      </div>
      <div className="summary-cards">
        {filled.map(({ group, rows }) => (
          <GroupCard key={group.id} deviceId={id} group={group} rows={rows} />
        ))}
      </div>
    </div>
  )
}

/** The age of the oldest of what is shown. */
const oldest = (known: Known | undefined): string | null =>
  [...(known?.values() ?? [])]
    .map(p => p.updatedAt)
    .filter(at => at !== null)
    .sort()[0] ?? null

/** Has the device read what is shown here again, or all of it where nothing is known. */
function useReading(id: string, known: Known | undefined, groups: readonly Group[]) {
  const t = useWords(words)
  const client = useQueryClient()
  const onError = useErrorToast()
  const mayThese = useMay('tasks.create:getParameterValues')
  const mayAll = useMay('tasks.create:refresh')
  const give = useMutation({
    mutationFn: (task: Parameters<typeof giveTask>[1]) => giveTask(id, task),
    onSuccess: () => client.invalidateQueries({ queryKey: ['device', id, 'tasks'] }),
    onError,
  })
  const names = prefixesOf(groups).filter(prefix => [...(known?.keys() ?? [])].some(name => name.startsWith(prefix)))
  const these = (): void => give.mutate({ type: 'getParameterValues', names })
  useCommands(mayThese && names.length > 0 ? [{ id: 'device.readSummary', label: t('read'), run: these }] : [])
  return {
    these,
    all: (): void => give.mutate({ type: 'refresh', path: '' }),
    mayThese: mayThese && names.length > 0,
    mayAll,
    isPending: give.isPending,
  }
}
