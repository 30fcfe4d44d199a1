import { useMemo, useState } from 'react'
import { api, dataOf } from '../../api/client.ts'
import type { Schemas } from '../../api/client.ts'
import { tableOf, useList } from '../../api/list.ts'
import { because } from '../../api/reason.ts'
import { useMay } from '../../app/session.ts'
import { QuarantineIcon } from '../../icons/icons.tsx'
import { useFormat, useWords } from '../../preferences/react.tsx'
import { Button } from '../../ui/Button.tsx'
import { Confirm } from '../../ui/Confirm.tsx'
import { Empty } from '../../ui/States.tsx'
import { Time } from '../../ui/Time.tsx'
import { DataTable } from '../../ui/table/DataTable.tsx'
import type { Column } from '../../ui/table/columns.ts'
import { useEach } from './useEach.ts'
import { words } from './words.ts'
import './quarantine.css'

type RefusedDevice = Schemas['RefusedDevice']

const NOTHING: ReadonlySet<string> = new Set()

/** Devices that are turned away because they are not known; those that are chosen are announced. */
export function Refused() {
  const t = useWords(words)
  const mayAnnounce = useMay('credentials.write')
  const each = useEach()
  const [selected, setSelected] = useState(NOTHING)
  const [isAsking, setAsking] = useState(false)
  const columns = useColumns()
  const list = useList(['refused-devices'], ({ page, signal }) =>
    dataOf(api.GET('/refused-devices', { params: { query: page }, signal })),
  )
  const announce = async (reason: string): Promise<void> => {
    await each(
      [...selected],
      id => api.PUT('/devices/{id}/credentials', { params: { path: { id }, header: because(reason) }, body: {} }),
      'announced',
    )
    setSelected(NOTHING)
  }
  return (
    <>
      {selected.size > 0 && (
        <div className="quarantine-actions">
          <Button kind="primary" onPress={() => setAsking(true)}>
            {t('announce')} ({selected.size})
          </Button>
        </div>
      )}
      <DataTable
        label={t('refused')}
        columns={columns}
        {...tableOf(list)}
        rowKey={d => d.deviceId}
        {...(mayAnnounce && { selection: { keys: selected, onChange: setSelected } })}
        empty={
          <Empty icon={<QuarantineIcon size={28} />} title={t('emptyRefusedTitle')}>
            {t('emptyRefusedText')}
          </Empty>
        }
      />
      <Confirm
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        title={t('announceTitle', { n: selected.size })}
        action={t('announce')}
        reason="optional"
        onConfirm={announce}
      >
        <p>{t('announceText')}</p>
      </Confirm>
    </>
  )
}

function useColumns(): Column<RefusedDevice>[] {
  const t = useWords(words)
  const format = useFormat()
  return useMemo(
    () => [
      {
        id: 'device',
        title: t('device'),
        width: 'minmax(15rem, 2fr)',
        phone: 'title',
        cell: d => <span className="mono">{d.deviceId}</span>,
      },
      {
        id: 'from',
        title: t('from'),
        width: '10rem',
        phone: 'below',
        cell: d => <span className="mono">{d.ipAddress}</span>,
      },
      { id: 'maker', title: t('manufacturer'), width: 'minmax(8rem, 1fr)', cell: d => d.manufacturer },
      { id: 'firmware', title: t('firmware'), width: '9rem', cell: d => d.softwareVersion },
      { id: 'username', title: t('username'), width: '10rem', cell: d => d.username },
      { id: 'times', title: t('times'), width: '6rem', align: 'end', cell: d => format.number(d.times) },
      { id: 'first', title: t('first'), width: '9rem', cell: d => <Time at={d.firstAt} /> },
      { id: 'last', title: t('last'), width: '9rem', phone: 'aside', cell: d => <Time at={d.lastAt} /> },
    ],
    [t, format],
  )
}
