import { useMemo, useState } from 'react'
import { api, dataOf } from '../../api/client.ts'
import { tableOf, useList } from '../../api/list.ts'
import type { Page } from '../../api/list.ts'
import { because } from '../../api/reason.ts'
import { useMay } from '../../app/session.ts'
import { QuarantineIcon } from '../../icons/icons.tsx'
import { useWords } from '../../preferences/react.tsx'
import { Button } from '../../ui/Button.tsx'
import { Confirm } from '../../ui/Confirm.tsx'
import { Empty } from '../../ui/States.tsx'
import { Badge } from '../../ui/Status.tsx'
import { Time } from '../../ui/Time.tsx'
import { DataTable } from '../../ui/table/DataTable.tsx'
import type { Column } from '../../ui/table/columns.ts'
import { Evidence } from './Evidence.tsx'
import { FIELDS } from './device.ts'
import type { QuarantinedDevice } from './device.ts'
import { useEach } from './useEach.ts'
import { words } from './words.ts'
import './quarantine.css'

const NOTHING: ReadonlySet<string> = new Set()
type Deed = 'claim' | 'block'

/** Devices in quarantine: claimed or blocked, one or several. */
export function Quarantined() {
  const t = useWords(words)
  const mayWrite = useMay('devices.write')
  const each = useEach()
  const [selected, setSelected] = useState(NOTHING)
  const [opened, setOpened] = useState<QuarantinedDevice | null>(null)
  const [asked, setAsked] = useState<{ deed: Deed; ids: string[] } | null>(null)
  const columns = useColumns(setOpened)
  const list = useList(['devices', 'quarantined'], ({ page, signal }) =>
    dataOf(
      api.GET('/devices', {
        params: { query: { state: 'quarantined', sort: '-firstContactAt', fields: FIELDS, ...page } },
        signal,
      }),
    ).then(found => found as Page<QuarantinedDevice>),
  )
  const doubled = list.rows.some(d => asked?.ids.includes(d.id) && d.quarantine?.reason === 'duplicate-identity')

  const confirm = async (reason: string): Promise<void> => {
    const { deed, ids } = asked!
    const header = because(reason)
    await each(
      ids,
      id =>
        deed === 'claim'
          ? api.POST('/devices/{id}/claim', { params: { path: { id }, header } })
          : api.PATCH('/devices/{id}', { params: { path: { id }, header }, body: { state: 'blocked' } }),
      deed === 'claim' ? 'claimed' : 'blocked',
    )
    setSelected(NOTHING)
    setOpened(null)
  }
  const ask = (deed: Deed, ids: string[]): void => setAsked({ deed, ids })
  const n = asked?.ids.length ?? 0

  return (
    <>
      {selected.size > 0 && (
        <div className="quarantine-actions">
          <Button kind="primary" onPress={() => ask('claim', [...selected])}>
            {t('claim')} ({selected.size})
          </Button>
          <Button onPress={() => ask('block', [...selected])}>
            {t('block')} ({selected.size})
          </Button>
        </div>
      )}
      <DataTable
        label={t('quarantined')}
        columns={columns}
        {...tableOf(list)}
        rowKey={d => d.id}
        onOpen={d => setOpened(d)}
        {...(mayWrite && { selection: { keys: selected, onChange: setSelected } })}
        empty={
          <Empty icon={<QuarantineIcon size={28} />} title={t('emptyTitle')}>
            {t('emptyText')}
          </Empty>
        }
      />
      <Evidence
        device={opened}
        onClose={() => setOpened(null)}
        actions={
          mayWrite &&
          opened !== null && (
            <>
              <Button onPress={() => ask('block', [opened.id])}>{t('block')}</Button>
              <Button kind="primary" onPress={() => ask('claim', [opened.id])}>
                {t('claim')}
              </Button>
            </>
          )
        }
      />
      <Confirm
        isOpen={asked !== null}
        onClose={() => setAsked(null)}
        title={t(asked?.deed === 'block' ? 'blockTitle' : 'claimTitle', { n })}
        action={t(asked?.deed === 'block' ? 'block' : 'claim')}
        isDanger={asked?.deed === 'block'}
        reason="optional"
        onConfirm={confirm}
      >
        <p>{t(asked?.deed === 'block' ? 'blockText' : 'claimText')}</p>
        {asked?.deed === 'claim' && doubled && <p>{t('claimDuplicate')}</p>}
      </Confirm>
    </>
  )
}

function useColumns(open: (d: QuarantinedDevice) => void): Column<QuarantinedDevice>[] {
  const t = useWords(words)
  return useMemo(
    () => [
      {
        id: 'device',
        title: t('device'),
        width: 'minmax(15rem, 2fr)',
        phone: 'title',
        cell: d => (
          <button type="button" className="link-button mono" onClick={() => open(d)}>
            {d.id}
          </button>
        ),
      },
      {
        id: 'reason',
        title: t('reason'),
        width: 'minmax(12rem, 1fr)',
        phone: 'below',
        cell: d => (
          <Badge tone={d.quarantine?.reason === 'duplicate-identity' ? 'bad' : 'warn'}>
            {t(`reason.${d.quarantine?.reason ?? 'none'}`)}
          </Badge>
        ),
      },
      {
        id: 'since',
        title: t('since'),
        width: '9rem',
        phone: 'aside',
        cell: d => <Time at={d.quarantine?.at ?? null} />,
      },
      { id: 'from', title: t('from'), width: '10rem', cell: d => <span className="mono">{d.ipAddress}</span> },
      { id: 'firmware', title: t('firmware'), width: '9rem', cell: d => d.softwareVersion },
      { id: 'lastInform', title: t('lastInform'), width: '9rem', cell: d => <Time at={d.lastInformAt} /> },
    ],
    [t, open],
  )
}
