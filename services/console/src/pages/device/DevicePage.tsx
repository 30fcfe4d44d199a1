import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Outlet, getRouteApi } from '@tanstack/react-router'
import { useDeviceEvents, useDeviceFollowed } from '../../api/events/live.ts'
import { useMay } from '../../app/session.ts'
import { devicePath } from '../../domain/DeviceLink.tsx'
import { useWords } from '../../preferences/react.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { Failed, Loading } from '../../ui/States.tsx'
import { TabLinks } from '../../ui/Tabs.tsx'
import { Activity } from './activity/Activity.tsx'
import { deviceQuery } from './device.ts'
import { Head } from './head/Head.tsx'
import { words } from './words.ts'
import './device.css'

const route = getRouteApi('/shell/devices/$id')

/** One device: who it is and how it stands above, a part of it below. */
export default function DevicePage() {
  const { id } = route.useParams()
  return <OneDevice key={id} id={id} />
}

function OneDevice({ id }: { id: string }) {
  const t = useWords(words)
  const client = useQueryClient()
  useDeviceFollowed(id)
  // What an event says of a task needs no further question.
  useDeviceEvents(id, event => {
    if (event.taskId !== undefined && event['task'] !== undefined)
      client.setQueryData(['task', event.taskId], event['task'])
  })
  const { data: device, error, refetch } = useQuery(deviceQuery(id))
  const tabs = useTabs(id)
  if (device === undefined)
    return (
      <div className="page">
        <PageHeader title={id} />
        {error === null ? <Loading /> : <Failed error={error} retry={() => void refetch()} />}
      </div>
    )
  return (
    <div className="page-full device">
      <Head device={device} />
      <TabLinks label={t('parts')} tabs={tabs} />
      <div className="device-part">
        <Outlet />
      </div>
      <Activity id={id} />
    </div>
  )
}

function useTabs(id: string) {
  const t = useWords(words)
  const mayReadParameters = useMay('parameters.read')
  const mayReadTasks = useMay('tasks.read')
  const mayReadFiles = useMay('files.read')
  const mayReadSessions = useMay('sessions.read')
  const at = devicePath(id)
  return [
    { to: at, label: t('summary'), isExact: true },
    ...(mayReadParameters ? [{ to: `${at}/parameters`, label: t('parameters') }] : []),
    ...(mayReadTasks ? [{ to: `${at}/tasks`, label: t('tasks') }] : []),
    ...(mayReadSessions ? [{ to: `${at}/sessions`, label: t('sessions') }] : []),
    ...(mayReadTasks ? [{ to: `${at}/diagnostics`, label: t('diagnostics') }] : []),
    ...(mayReadFiles ? [{ to: `${at}/files`, label: t('files') }] : []),
    { to: `${at}/history`, label: t('history') },
  ]
}
