import { useQuery } from '@tanstack/react-query'
import { api, dataOf } from '../../api/client.ts'
import { useMay } from '../../app/session.ts'
import { useWords } from '../../preferences/react.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { Failed, Loading } from '../../ui/States.tsx'
import { DenyList } from './DenyList.tsx'
import { Installation, Services, Waiting } from './parts.tsx'
import { RunningJobs } from './RunningJobs.tsx'
import { Secrets } from './Secrets.tsx'
import { words } from './words.ts'
import './system.css'

const LOOK_MS = 5_000

/** Services, versions, what waits, how long is kept; who is turned away, jobs that run, the sealing of secrets. */
export default function SystemPage() {
  const t = useWords(words)
  const maySeeJobs = useMay('jobs.read')
  const maySeeDenied = useMay('denyList.read')
  const mayRotate = useMay('secrets.rotate')
  const { data, error, refetch } = useQuery({
    queryKey: ['system'],
    queryFn: ({ signal }) => dataOf(api.GET('/system', { signal })),
    refetchInterval: LOOK_MS,
  })
  return (
    <div className="page">
      <PageHeader title={t('title')} about={t('about')} />
      {data === undefined ? (
        error === null ? (
          <Loading />
        ) : (
          <Failed error={error} retry={() => void refetch()} />
        )
      ) : (
        <div className="system-grid">
          <Services state={data} />
          <Waiting state={data} />
          <Installation state={data} />
          {maySeeJobs && <RunningJobs />}
          {mayRotate && <Secrets />}
          {maySeeDenied && <DenyList />}
        </div>
      )}
    </div>
  )
}
