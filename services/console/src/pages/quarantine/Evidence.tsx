import type { ReactNode } from 'react'
import { useWords } from '../../preferences/react.tsx'
import { Facts } from '../../ui/Card.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { Time } from '../../ui/Time.tsx'
import type { QuarantinedDevice } from './device.ts'
import { words } from './words.ts'

/** Why a device is in quarantine, and all that is known to decide what becomes of it. */
export function Evidence({
  device,
  onClose,
  actions,
}: {
  device: QuarantinedDevice | null
  onClose(): void
  actions: ReactNode
}) {
  const t = useWords(words)
  const reason = device?.quarantine?.reason ?? 'none'
  const sources = device?.quarantine?.sources ?? []
  return (
    <Dialog isOpen={device !== null} onClose={onClose} title={device?.id ?? t('device')} kind="drawer" footer={actions}>
      {device !== null && (
        <>
          <p>
            <strong>{t(`reason.${reason}`)}.</strong> {t(`help.${reason}`)}
          </p>
          {sources.length > 0 && (
            <>
              <h3>{t('sources')}</h3>
              {sources.map(s => (
                <div key={`${s.remoteAddress} ${s.at}`} className="quarantine-source">
                  <Facts
                    items={[
                      { name: t('address'), value: <code>{s.remoteAddress}</code> },
                      { name: t('macs'), value: <code>{s.macAddresses.join(', ')}</code> },
                      { name: t('url'), value: <code>{s.connectionRequestUrl}</code> },
                      { name: t('last'), value: <Time at={s.at} isFocusable /> },
                    ]}
                  />
                </div>
              ))}
            </>
          )}
          <h3>{t('evidence')}</h3>
          <Facts
            items={[
              { name: t('manufacturer'), value: device.manufacturer },
              { name: t('serial'), value: <code>{device.serialNumber}</code> },
              { name: t('firmware'), value: device.softwareVersion },
              { name: t('macs'), value: <code>{device.macAddresses.join(', ')}</code> },
              { name: t('lastIp'), value: <code>{device.ipAddress}</code> },
              { name: t('url'), value: <code>{device.connectionRequestUrl}</code> },
              { name: t('firstContact'), value: <Time at={device.firstContactAt} isFocusable /> },
              { name: t('lastInform'), value: <Time at={device.lastInformAt} isFocusable /> },
              { name: t('events'), value: device.lastEvents.map(e => e.code).join(', ') },
            ]}
          />
        </>
      )}
    </Dialog>
  )
}
