import { DeviceState } from '../../../domain/status.tsx'
import { useFormat, useWords } from '../../../preferences/react.tsx'
import { Facts } from '../../../ui/Card.tsx'
import { Copy } from '../../../ui/Copy.tsx'
import { PageHeader } from '../../../ui/PageHeader.tsx'
import { Badge, Status } from '../../../ui/Status.tsx'
import { Time } from '../../../ui/Time.tsx'
import type { Device } from '../device.ts'
import { Actions } from './Actions.tsx'
import { Notices } from './Notices.tsx'
import { Tags } from './Tags.tsx'
import { headWords } from './words.ts'

/** Who it is, how it stands, and what can be done with it. */
export function Head({ device }: { device: Device }) {
  const t = useWords(headWords)
  return (
    <>
      <PageHeader
        title={device.serialNumber}
        about={
          <span className="device-who">
            <DeviceState state={device.state} isSilent={device.silentSince !== null} />
            <span>{[device.manufacturer, device.productClass].filter(Boolean).join(' ')}</span>
            {device.softwareVersion !== null && <span>{t('firmware', { version: device.softwareVersion })}</span>}
            <span className="device-id">
              <code>{device.id}</code>
              <Copy text={device.id} what={t('id')} />
            </span>
            {device.traced && <Badge tone="info">{t('traced')}</Badge>}
          </span>
        }
        actions={<Actions device={device} />}
      />
      <div className="device-facts">
        <Facts items={useContactFacts(device)} />
        <Facts
          items={[
            { name: t('ipAddress'), value: device.ipAddress === null ? t('unknown') : <code>{device.ipAddress}</code> },
            { name: t('firstContact'), value: <Time at={device.firstContactAt} isFocusable /> },
            { name: t('tags'), value: <Tags device={device} /> },
          ]}
        />
      </div>
      <Notices device={device} />
    </>
  )
}

const REACHED = { yes: 'good', unknown: 'idle', no: 'bad' } as const

/** Whether it can be woken, when it comes by itself, why it came. */
function useContactFacts(device: Device) {
  const t = useWords(headWords)
  const format = useFormat()
  const { reachability: r } = device
  return [
    {
      name: t('reachable'),
      value:
        r === null ? (
          t('unknown')
        ) : (
          <span className="device-line">
            <Status tone={REACHED[r.now]}>
              {t(`reachable.${r.now}`)}
              {r.method !== null && ` · ${t(`method.${r.method}`)}`}
            </Status>
            <span className="muted">
              {r.explanation}
              {r.successRatio !== null && ` ${t('asked', { ratio: format.percent(r.successRatio), n: r.asked })}`}
            </span>
          </span>
        ),
    },
    {
      name: t('expected'),
      value:
        device.silentSince !== null ? (
          <Status tone="bad">
            {t('silent')} <Time at={device.silentSince} isFocusable />
          </Status>
        ) : (
          <Time at={r?.expectedAt ?? null} never={t('expectedUnknown')} isFocusable />
        ),
    },
    {
      name: t('lastContact'),
      value: (
        <span className="device-line">
          <Time at={device.lastInformAt} isFocusable />
          {device.lastEvents.map(e => (
            <span key={e.code} title={e.code} className="muted">
              {e.explanation ?? e.code}
            </span>
          ))}
        </span>
      ),
    },
  ]
}
