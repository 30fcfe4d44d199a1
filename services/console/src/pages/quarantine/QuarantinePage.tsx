import { getRouteApi } from '@tanstack/react-router'
import { useMay } from '../../app/session.ts'
import { useWords } from '../../preferences/react.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { Segments } from '../../ui/Segments.tsx'
import { Quarantined } from './Quarantined.tsx'
import { Refused } from './Refused.tsx'
import { words } from './words.ts'

const route = getRouteApi('/shell/quarantine')

/** Devices in quarantine, and those that are turned away: why, and how they get in. */
export default function QuarantinePage() {
  const t = useWords(words)
  const { show } = route.useSearch()
  const navigate = route.useNavigate()
  const maySeeRefused = useMay('devices.import')
  const isRefused = show === 'refused' && maySeeRefused
  return (
    <div className="page-full">
      <PageHeader title={t('title')} about={t('about')} />
      {maySeeRefused && (
        <div>
          <Segments
            label={t('which')}
            options={[
              { value: 'quarantined', label: t('quarantined') },
              { value: 'refused', label: t('refused') },
            ]}
            value={isRefused ? 'refused' : 'quarantined'}
            onChange={value => void navigate({ search: value === 'refused' ? { show: 'refused' } : {}, replace: true })}
          />
        </div>
      )}
      {isRefused ? <Refused /> : <Quarantined />}
    </div>
  )
}
