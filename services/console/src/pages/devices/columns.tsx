import { useMemo } from 'react'
import type { Schemas } from '../../api/client.ts'
import { DeviceLink } from '../../domain/DeviceLink.tsx'
import { DeviceState } from '../../domain/status.tsx'
import { useWords } from '../../preferences/react.tsx'
import { Badge } from '../../ui/Status.tsx'
import { Time } from '../../ui/Time.tsx'
import type { Column } from '../../ui/table/columns.ts'
import { isParameter } from './views.ts'
import type { ColumnField } from './views.ts'
import { words } from './words.ts'

export type DeviceRow = Schemas['DeviceList']['items'][number]

type Part = Omit<Column<DeviceRow>, 'id' | 'title'>

const text = (of: (d: DeviceRow) => string | null | undefined, width: string, sortBy?: string): Part => ({
  width,
  cell: d => of(d) ?? '',
  ...(sortBy && { sortBy }),
})

const PARTS: Record<ColumnField, Part> = {
  state: {
    width: '8.5rem',
    phone: 'aside',
    sortBy: 'state',
    cell: d =>
      d.state && <DeviceState state={d.state} isSilent={d.silentSince !== null && d.silentSince !== undefined} />,
  },
  lastInformAt: { width: '9.5rem', sortBy: 'lastInformAt', cell: d => <Time at={d.lastInformAt} /> },
  firstContactAt: { width: '9.5rem', sortBy: 'firstContactAt', cell: d => <Time at={d.firstContactAt} /> },
  lastBootAt: { width: '8.5rem', sortBy: 'lastBootAt', cell: d => <Time at={d.lastBootAt} /> },
  manufacturer: text(d => d.manufacturer, '10rem', 'manufacturer'),
  productClass: text(d => d.productClass, '8.5rem', 'productClass'),
  serialNumber: { width: '11rem', sortBy: 'serialNumber', cell: d => <span className="mono">{d.serialNumber}</span> },
  softwareVersion: { ...text(d => d.softwareVersion, '8.5rem', 'softwareVersion'), phone: 'below' },
  hardwareVersion: text(d => d.hardwareVersion, '8rem'),
  ipAddress: { width: '9rem', cell: d => <span className="mono">{d.ipAddress}</span> },
  macAddresses: {
    width: '11rem',
    cell: d => (
      <span className="mono" title={d.macAddresses?.join(' ')}>
        {d.macAddresses?.[0]}
        {(d.macAddresses?.length ?? 0) > 1 && ` +${d.macAddresses!.length - 1}`}
      </span>
    ),
  },
  tags: {
    width: 'minmax(9rem, 1fr)',
    cell: d => (
      <span className="device-tags">
        {d.tags?.map(tag => (
          <Badge key={tag} tone="info">
            {tag}
          </Badge>
        ))}
      </span>
    ),
  },
  lastEvents: {
    width: '11rem',
    cell: d => (
      <span title={d.lastEvents?.map(e => e.explanation ?? e.code).join(' ')}>
        {d.lastEvents?.map(e => e.code).join(', ')}
      </span>
    ),
  },
  oui: { width: '6rem', sortBy: 'oui', cell: d => <span className="mono">{d.oui}</span> },
  dataModelRoot: { width: '11rem', cell: d => <span className="mono">{d.dataModelRoot}</span> },
}

/** What the last part of a parameter's name and the number before it say: `SSID.1.SSID`. */
export const shortName = (parameter: string): string => {
  const parts = parameter.split('.')
  return parts.slice(/^\d+$/.test(parts.at(-2) ?? '') ? -3 : -2).join('.')
}

/** The columns that are shown; that of the id is always the first. */
export function useDeviceColumns(names: readonly string[]): Column<DeviceRow>[] {
  const t = useWords(words)
  return useMemo(
    () => [
      {
        id: 'id',
        title: t('column.id'),
        width: 'minmax(18rem, 1.4fr)',
        phone: 'title',
        sortBy: 'id',
        cell: d => <DeviceLink id={d.id!} />,
      },
      ...names.map(
        (name): Column<DeviceRow> =>
          isParameter(name)
            ? {
                id: name,
                title: shortName(name),
                width: '11rem',
                cell: d => <span title={name}>{d.parameters?.[name]}</span>,
              }
            : { id: name, title: t(`column.${name as ColumnField}`), ...PARTS[name as ColumnField] },
      ),
    ],
    [names, t],
  )
}
