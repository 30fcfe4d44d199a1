import { useState } from 'react'
import { TasksIcon } from '../../icons/icons.tsx'
import { useWords } from '../../preferences/react.tsx'
import { Button } from '../../ui/Button.tsx'
import { JobDialog } from '../jobs/JobDialog.tsx'
import type { JobDevices } from '../jobs/job.ts'
import type { DevicesSearch } from './search.ts'
import { words } from './words.ts'

/** What can be done with the devices that are chosen, or with all that the filter finds. */
export function SelectionBar({
  selected,
  search,
  hasRows,
  onClear,
}: {
  selected: ReadonlySet<string>
  search: DevicesSearch
  hasRows: boolean
  onClear(): void
}) {
  const t = useWords(words)
  const [devices, setDevices] = useState<JobDevices | null>(null)
  // A search has an end; a job is for what a filter finds.
  const mayAll = search.q === undefined && hasRows
  if (selected.size === 0 && !mayAll) return null
  return (
    <>
      <div className="selection-bar" role="status">
        {selected.size > 0 ? (
          <>
            <strong>{t('selected', { n: selected.size })}</strong>
            <Button
              kind="primary"
              size="s"
              icon={<TasksIcon size={16} />}
              onPress={() => setDevices({ deviceIds: [...selected] })}
            >
              {t('giveTask')}
            </Button>
            <Button kind="quiet" size="s" onPress={onClear}>
              {t('selectionOff')}
            </Button>
          </>
        ) : (
          <>
            <span className="muted">{t('allMatching')}</span>
            <Button
              size="s"
              icon={<TasksIcon size={16} />}
              onPress={() => setDevices({ filter: search.filter ?? 'id:*' })}
            >
              {t('giveTask')}
            </Button>
          </>
        )}
      </div>
      {devices !== null && <JobDialog devices={devices} onClose={() => setDevices(null)} />}
    </>
  )
}
