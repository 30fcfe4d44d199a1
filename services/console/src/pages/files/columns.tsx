import { useMemo } from 'react'
import type { Schemas } from '../../api/client.ts'
import { DeviceLink } from '../../domain/DeviceLink.tsx'
import { useFormat, useWords } from '../../preferences/react.tsx'
import { Badge } from '../../ui/Status.tsx'
import { Time } from '../../ui/Time.tsx'
import type { Column } from '../../ui/table/columns.ts'
import { FILE_TYPES } from './file-types.ts'
import { words } from './words.ts'

type StoredFile = Schemas['File']

/** What a type of file is called; a vendor's own as it is. */
export function useTypeName(): (fileType: string | null) => string {
  const t = useWords(words)
  return fileType => {
    const known = FILE_TYPES.find(f => f.value === fileType)
    return known === undefined ? (fileType ?? '') : t(known.word)
  }
}

export function useFileColumns(isSent: boolean, open: (file: StoredFile) => void): Column<StoredFile>[] {
  const t = useWords(words)
  const format = useFormat()
  const typeName = useTypeName()
  return useMemo(
    () => [
      {
        id: 'name',
        title: t('name'),
        width: 'minmax(15rem, 2fr)',
        phone: 'title' as const,
        cell: (f: StoredFile) => (
          <button type="button" className="link-button" onClick={() => open(f)}>
            {f.name}
          </button>
        ),
      },
      {
        id: 'type',
        title: t('type'),
        width: 'minmax(9rem, 1fr)',
        phone: 'below' as const,
        cell: (f: StoredFile) => f.fileType !== null && <Badge>{typeName(f.fileType)}</Badge>,
      },
      ...(isSent
        ? [
            {
              id: 'device',
              title: t('device'),
              width: 'minmax(14rem, 1fr)',
              cell: (f: StoredFile) => f.deviceId !== null && <DeviceLink id={f.deviceId} />,
            },
          ]
        : [
            { id: 'version', title: t('version'), width: '9rem', cell: (f: StoredFile) => f.version },
            {
              id: 'target',
              title: t('target'),
              width: 'minmax(9rem, 1fr)',
              cell: (f: StoredFile) =>
                f.oui === null && f.productClass === null ? (
                  <span className="muted">{t('all')}</span>
                ) : (
                  [f.oui, f.productClass].filter(Boolean).join(' ')
                ),
            },
          ]),
      {
        id: 'size',
        title: t('size'),
        width: '7rem',
        align: 'end' as const,
        phone: 'aside' as const,
        cell: (f: StoredFile) => format.bytes(f.size),
      },
      {
        id: 'sha',
        title: t('sha'),
        width: '9rem',
        cell: (f: StoredFile) => (
          <code className="muted" title={f.sha256}>
            {f.sha256.slice(0, 12)}…
          </code>
        ),
      },
      { id: 'created', title: t('created'), width: '9rem', cell: (f: StoredFile) => <Time at={f.createdAt} /> },
    ],
    [t, format, typeName, isSent, open],
  )
}
