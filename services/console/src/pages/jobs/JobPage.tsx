import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { api, dataOf } from '../../api/client.ts'
import { JobStatus, useTaskTypeName } from '../../domain/status.tsx'
import { domainWords } from '../../domain/words.ts'
import { useFormat, useWords } from '../../preferences/react.tsx'
import { Card, Facts } from '../../ui/Card.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { Progress } from '../../ui/Progress.tsx'
import { Failed, Loading } from '../../ui/States.tsx'
import { Time } from '../../ui/Time.tsx'
import { JobActions } from './JobActions.tsx'
import { JobDevicesTable } from './JobDevicesTable.tsx'
import { partsOf, remainingMs } from './job.ts'
import type { Job } from './job.ts'
import { words } from './words.ts'
import './jobs.css'

const route = getRouteApi('/shell/jobs/$jobId')

/** One job: how far it is, what can be done about it, and each of its devices. */
export default function JobPage() {
  const t = useWords(words)
  const { jobId } = route.useParams()
  const typeName = useTaskTypeName()
  const job = useQuery({
    queryKey: ['job', jobId],
    queryFn: ({ signal }) => dataOf(api.GET('/jobs/{id}', { params: { path: { id: jobId } }, signal })),
  })
  const back = <Link to="/jobs">{t('back')}</Link>
  if (job.data === undefined)
    return (
      <div className="page">
        <PageHeader title={t('job')} back={back} />
        {job.error === null ? <Loading /> : <Failed error={job.error} retry={() => void job.refetch()} />}
      </div>
    )
  return (
    <div className="page-full">
      <PageHeader
        title={typeName(job.data.task.type)}
        back={back}
        about={<JobStatus status={job.data.status} />}
        actions={<JobActions job={job.data} />}
      />
      {job.data.pausedBecause !== null && <p className="job-warning">{t('pausedBecause')}</p>}
      <div className="job-cards">
        <JobProgress job={job.data} />
        <JobFacts job={job.data} />
      </div>
      <JobDevicesTable job={job.data} />
    </div>
  )
}

function JobProgress({ job }: { job: Job }) {
  const t = useWords(words)
  const domain = useWords(domainWords)
  const format = useFormat()
  const remaining = remainingMs(job)
  return (
    <Card>
      <Progress label={t('progress')} total={job.total} parts={partsOf(job.counts, s => domain(`task.${s}`))} />
      <dl className="job-counts">
        {(['waiting', 'queued', 'running', 'succeeded', 'failed', 'expired', 'cancelled'] as const).map(status => (
          <div key={status}>
            <dt>{domain(status === 'waiting' ? 'count.waiting' : `task.${status}`)}</dt>
            <dd>
              <Link to="/jobs/$jobId" params={{ jobId: job.id }} search={{ status }} replace>
                {format.number(job.counts[status])}
              </Link>
            </dd>
          </div>
        ))}
      </dl>
      {!job.isPrepared && <p className="muted">{t('preparing')}</p>}
      {remaining !== null && <p className="muted">{t('remaining', { time: format.duration(remaining) })}</p>}
    </Card>
  )
}

function JobFacts({ job }: { job: Job }) {
  const t = useWords(words)
  const format = useFormat()
  const { type: _, ...rest } = job.task
  return (
    <Card>
      <Facts
        items={[
          { name: t('created'), value: <Time at={job.createdAt} isFocusable /> },
          { name: t('by'), value: job.createdBy },
          ...(job.endedAt === null ? [] : [{ name: t('ended'), value: <Time at={job.endedAt} isFocusable /> }]),
          { name: t('rate'), value: format.number(job.ratePerSecond, 2) },
          ...(job.filter === null ? [] : [{ name: t('filter'), value: <code>{job.filter}</code> }]),
          ...(Object.keys(rest).length === 0 ? [] : [{ name: t('task'), value: <code>{JSON.stringify(rest)}</code> }]),
          ...(job.retryOf === null
            ? []
            : [
                {
                  name: t('retryOf'),
                  value: (
                    <Link to="/jobs/$jobId" params={{ jobId: job.retryOf }} className="mono">
                      {job.retryOf}
                    </Link>
                  ),
                },
              ]),
        ]}
      />
    </Card>
  )
}
