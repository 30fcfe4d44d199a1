import { useQuery } from '@tanstack/react-query'
import { Suspense, lazy } from 'react'
import { api, dataOf } from '../../api/client.ts'
import { useMay } from '../../app/session.ts'
import { useWords } from '../../preferences/react.tsx'
import { Card } from '../../ui/Card.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { Failed, Loading } from '../../ui/States.tsx'
import { Certificates } from './Certificates.tsx'
import { Enter } from './Enter.tsx'
import { Simulator } from './Simulator.tsx'
import { words } from './words.ts'
import './setup.css'

const QrCode = lazy(() => import('./QrCode.tsx'))

/** What to enter in a device, whom it has to trust, and a first one without having any. */
export default function SetupPage() {
  const t = useWords(words)
  const maySimulate = useMay('simulator.manage')
  const { data, error, refetch } = useQuery({
    queryKey: ['setup'],
    queryFn: ({ signal }) => dataOf(api.GET('/setup', { signal })),
  })
  return (
    <div className="page setup">
      <PageHeader title={t('title')} about={t('about')} />
      {data === undefined ? (
        error === null ? (
          <Loading />
        ) : (
          <Failed error={error} retry={() => void refetch()} />
        )
      ) : (
        <div className="setup-grid">
          <Enter setup={data} />
          <Card title={t('qr')} className="setup-qr">
            <Suspense fallback={<div className="qr" />}>
              <QrCode text={data.acsUrls[0]?.url ?? ''} />
            </Suspense>
            <p className="setup-notes">{t('qrHelp')}</p>
          </Card>
          {maySimulate && <Simulator />}
          <Certificates setup={data} />
        </div>
      )}
    </div>
  )
}
