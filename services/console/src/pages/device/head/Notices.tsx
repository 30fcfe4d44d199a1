import { useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { api, dataOf } from '../../../api/client.ts'
import { useMay } from '../../../app/session.ts'
import { devicePath } from '../../../domain/DeviceLink.tsx'
import { InfoIcon, QuarantineIcon } from '../../../icons/icons.tsx'
import { useWords } from '../../../preferences/react.tsx'
import { Button } from '../../../ui/Button.tsx'
import { Time } from '../../../ui/Time.tsx'
import { toast } from '../../../ui/Toasts.tsx'
import { useErrorToast } from '../../../ui/useErrorToast.ts'
import type { Device } from '../device.ts'
import { headWords } from './words.ts'

/** What is out of the ordinary with it. */
export function Notices({ device }: { device: Device }) {
  const t = useWords(headWords)
  return (
    <>
      {device.state === 'quarantined' && <Quarantine device={device} />}
      {device.replacedBy !== null && (
        <p className="device-notice">
          <InfoIcon size={16} />
          {t('replacedBy')} <Link to={devicePath(device.replacedBy)}>{device.replacedBy}</Link>
        </p>
      )}
      {device.replaces !== null && (
        <p className="device-notice">
          <InfoIcon size={16} />
          {t('replaces')} <Link to={devicePath(device.replaces)}>{device.replaces}</Link>
        </p>
      )}
      {device.redirectTo !== null && (
        <p className="device-notice">
          <InfoIcon size={16} />
          {t('redirected', { url: device.redirectTo })}
        </p>
      )}
    </>
  )
}

function Quarantine({ device }: { device: Device }) {
  const t = useWords(headWords)
  const mayWrite = useMay('devices.write')
  const onError = useErrorToast()
  const claim = useMutation({
    mutationFn: () => dataOf(api.POST('/devices/{id}/claim', { params: { path: { id: device.id } } })),
    onSuccess: () => toast({ tone: 'good', title: t('claimed') }),
    onError,
  })
  const { quarantine } = device
  return (
    <div className="device-notice device-notice-warn">
      <QuarantineIcon size={16} />
      <span>
        {t(quarantine === null ? 'quarantine' : `quarantine.${quarantine.reason}`)}{' '}
        {quarantine !== null && <Time at={quarantine.at} isFocusable />}
      </span>
      {mayWrite && (
        <Button size="s" isPending={claim.isPending} onPress={() => claim.mutate()}>
          {t('claim')}
        </Button>
      )}
    </div>
  )
}
