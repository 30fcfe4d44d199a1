import { useQuery } from '@tanstack/react-query'
import { api, dataOf } from '../../api/client.ts'
import { useWords } from '../../preferences/react.tsx'
import { Card } from '../../ui/Card.tsx'
import { Progress } from '../../ui/Progress.tsx'
import { Failed } from '../../ui/States.tsx'
import { words } from './words.ts'

/** Jobs that run now, and how far each is. */
export function RunningJobs() {
  const t = useWords(words)
  const { data, error, refetch } = useQuery({
    queryKey: ['jobs', 'running'],
    queryFn: ({ signal }) => dataOf(api.GET('/jobs', { params: { query: { status: 'running', limit: 20 } }, signal })),
  })
  return (
    <Card title={t('jobs')}>
      {error !== null && <Failed error={error} retry={() => void refetch()} />}
      {data?.items.length === 0 && <p className="muted">{t('noJobs')}</p>}
      {data?.items.map(job => (
        <Progress
          key={job.id}
          label={`${job.task.type} · ${job.createdBy}`}
          total={job.total ?? 0}
          parts={[
            { tone: 'good', n: job.counts.succeeded, label: 'succeeded' },
            { tone: 'bad', n: job.counts.failed + job.counts.expired + job.counts.cancelled, label: 'failed' },
          ]}
        />
      ))}
    </Card>
  )
}
