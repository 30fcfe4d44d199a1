import { useQuery } from '@tanstack/react-query'
import { api, dataOf } from '../../api/client.ts'
import { DevicesIcon } from '../../icons/icons.tsx'
import { useWords } from '../../preferences/react.tsx'
import { Copy } from '../../ui/Copy.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { Empty, Failed } from '../../ui/States.tsx'
import { Time } from '../../ui/Time.tsx'
import { Attention } from './Attention.tsx'
import { DeviceNumbers } from './DeviceNumbers.tsx'
import { FaultsCard, ReasonsCard, TasksCard, VersionsCard, WakesCard } from './cards.tsx'
import { words } from './words.ts'
import './overview.css'

const AGAIN_MS = 10_000
const SIMULATE = 'npm run simulate'

/** How the fleet is doing. */
export default function OverviewPage() {
  const t = useWords(words)
  const { data, error, refetch } = useQuery({
    queryKey: ['overview'],
    queryFn: ({ signal }) => dataOf(api.GET('/overview', { signal })),
    refetchInterval: AGAIN_MS,
  })
  return (
    <div className="page">
      <PageHeader
        title={t('title')}
        about={
          data && (
            <>
              {t('counted')} <Time at={data.at} />
            </>
          )
        }
      />
      {data === undefined && error !== null ? (
        <Failed error={error} retry={() => void refetch()} />
      ) : data?.devices.total === 0 ? (
        <Empty
          icon={<DevicesIcon size={28} />}
          title={t('emptyTitle')}
          action={
            <p className="overview-command">
              <code>{SIMULATE}</code>
              <Copy text={SIMULATE} />
            </p>
          }
        >
          {t('emptyText')}
        </Empty>
      ) : (
        <>
          {data && <Attention overview={data} />}
          <DeviceNumbers overview={data} />
          <div className="overview-cards">
            <ReasonsCard overview={data} />
            <TasksCard overview={data} />
            <WakesCard overview={data} />
            <VersionsCard overview={data} />
            <FaultsCard overview={data} />
          </div>
        </>
      )}
    </div>
  )
}
