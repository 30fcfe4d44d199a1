import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useDeferredValue, useEffect, useState } from 'react'
import { tableOf } from '../../api/list.ts'
import { useCommands } from '../../app/palette/commands.ts'
import { useMay } from '../../app/session.ts'
import { devicePath } from '../../domain/DeviceLink.tsx'
import { DevicesIcon, DownloadIcon, SearchIcon } from '../../icons/icons.tsx'
import { useWords } from '../../preferences/react.tsx'
import { Button } from '../../ui/Button.tsx'
import { SearchField } from '../../ui/Field.tsx'
import { Menu } from '../../ui/Menu.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { Empty } from '../../ui/States.tsx'
import { useKept } from '../../ui/kept.ts'
import { DataTable } from '../../ui/table/DataTable.tsx'
import { parseSort, sortText } from '../../ui/table/columns.ts'
import { ColumnsMenu } from './ColumnsMenu.tsx'
import { SelectionBar } from './SelectionBar.tsx'
import { ViewsMenu } from './ViewsMenu.tsx'
import { useDeviceColumns } from './columns.tsx'
import { FilterBar } from './filter/FilterBar.tsx'
import type { DevicesSearch } from './search.ts'
import { exportUrl, useDevices } from './useDevices.ts'
import { readColumns } from './views.ts'
import { words } from './words.ts'
import './devices.css'

const route = getRouteApi('/shell/devices')
/** What is typed is asked for this long after the last key, in ms. */
const TYPING_MS = 120
const NOTHING: ReadonlySet<string> = new Set()

/** All devices: found, filtered, sorted, chosen for a task. */
export default function DevicesPage() {
  const t = useWords(words)
  const search = route.useSearch()
  const navigate = useNavigate()
  const mayGive = useMay('jobs.write')
  const [columns, keepColumns] = useKept('acs.devices.columns', readColumns)
  const [selected, setSelected] = useState(NOTHING)
  const shown = useDeviceColumns(columns)
  const list = useDevices(search, columns)
  const rows = useDeferredValue(list.rows)
  /** The first letter of a search is a step that one can go back from, each further one is not. */
  const change = (part: Partial<Record<keyof DevicesSearch, string | undefined>>): void => {
    setSelected(NOTHING)
    void navigate({
      to: '/devices',
      search: { ...search, ...part } as DevicesSearch,
      replace: part.q !== undefined && search.q !== undefined,
    })
  }
  const [typed, setTyped] = useTyped(search.q ?? '', q => change({ q: q === '' ? undefined : q }))
  useCommands([
    {
      id: 'csv',
      label: `${t('export')}: ${t('exportCsv')}`,
      run: () => location.assign(exportUrl('csv', search, columns)),
    },
    {
      id: 'jsonl',
      label: `${t('export')}: ${t('exportJsonl')}`,
      run: () => location.assign(exportUrl('jsonl', search, columns)),
    },
  ])
  const isSearch = search.q !== undefined || search.filter !== undefined

  return (
    <div className="page-full">
      <PageHeader
        title={t('title')}
        actions={
          <>
            <ViewsMenu
              now={{ ...search, columns }}
              onOpen={({ name: _, columns: its, ...view }) => {
                keepColumns(its)
                setSelected(NOTHING)
                void navigate({ to: '/devices', search: view })
              }}
            />
            <ColumnsMenu columns={columns} onChange={keepColumns} />
            <Menu
              label={t('export')}
              trigger={<Button icon={<DownloadIcon size={16} />}>{t('export')}</Button>}
              groups={[
                {
                  id: 'formats',
                  entries: [
                    {
                      id: 'csv',
                      label: t('exportCsv'),
                      onAction: () => location.assign(exportUrl('csv', search, columns)),
                    },
                    {
                      id: 'jsonl',
                      label: t('exportJsonl'),
                      onAction: () => location.assign(exportUrl('jsonl', search, columns)),
                    },
                  ],
                },
              ]}
            />
          </>
        }
      />
      <div className="devices-find">
        <SearchField label={t('search')} value={typed} onChange={setTyped} />
        <FilterBar
          key={search.filter ?? ''}
          filter={search.filter ?? ''}
          onChange={filter => change({ filter: filter === '' ? undefined : filter })}
        />
      </div>
      <DataTable
        label={t('title')}
        columns={shown}
        {...tableOf(list)}
        rows={rows}
        rowKey={d => d.id!}
        onOpen={d => void navigate({ to: devicePath(d.id!) })}
        {...(mayGive && { selection: { keys: selected, onChange: setSelected } })}
        sort={parseSort(search.sort ?? 'id')}
        onSort={sort => change({ sort: sortText(sort) === 'id' ? undefined : sortText(sort) })}
        empty={
          isSearch ? (
            <Empty icon={<SearchIcon size={28} />} title={t('noneTitle')}>
              {t('noneText')}
            </Empty>
          ) : (
            <Empty icon={<DevicesIcon size={28} />} title={t('emptyTitle')}>
              {t('emptyText')}
            </Empty>
          )
        }
      />
      {mayGive && (
        <SelectionBar
          selected={selected}
          search={search}
          onClear={() => setSelected(NOTHING)}
          hasRows={rows.length > 0}
        />
      )}
    </div>
  )
}

/** What is typed shows at once, and is asked for when the keys rest. */
function useTyped(value: string, apply: (value: string) => void): [string, (value: string) => void] {
  const [typed, setTyped] = useState(value)
  const [known, setKnown] = useState(value)
  // Somebody went back, or opened a view.
  if (known !== value) {
    setKnown(value)
    setTyped(value)
  }
  useEffect(() => {
    if (typed.trim() === value) return
    const timer = setTimeout(() => apply(typed.trim()), TYPING_MS)
    return () => clearTimeout(timer)
  })
  return [typed, setTyped]
}
