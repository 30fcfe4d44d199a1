import { useMutation, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { api, dataOf } from '../../../api/client.ts'
import type { Schemas } from '../../../api/client.ts'
import { tableOf, useList } from '../../../api/list.ts'
import { useMay } from '../../../app/session.ts'
import { DownloadIcon, FilesIcon, UploadIcon } from '../../../icons/icons.tsx'
import { useFormat, useWords } from '../../../preferences/react.tsx'
import { Button } from '../../../ui/Button.tsx'
import { Card } from '../../../ui/Card.tsx'
import { Confirm } from '../../../ui/Confirm.tsx'
import { Select } from '../../../ui/Select.tsx'
import { Empty } from '../../../ui/States.tsx'
import { Time } from '../../../ui/Time.tsx'
import { DataTable } from '../../../ui/table/DataTable.tsx'
import { useErrorToast } from '../../../ui/useErrorToast.ts'
import { deviceQuery, giveTask } from '../device.ts'
import type { Device } from '../device.ts'
import { fitting } from './fitting.ts'
import { fileWords } from './words.ts'
import './files.css'

type File = Schemas['File']

const route = getRouteApi('/shell/devices/$id/files')
/** TR-069 A.3.2.3: what a device is asked for, by its number. */
const CONFIGURATION = '3 Vendor Configuration File 1'
const LOG = '4 Vendor Log File 1'

/** What it sent, what it can be asked for, and what it can be given. */
export default function Files() {
  const { id } = route.useParams()
  const { data: device } = useQuery(deviceQuery(id))
  return (
    <div className="device-files">
      {device !== undefined && <Install device={device} />}
      <Sent id={id} />
    </div>
  )
}

function Install({ device }: { device: Device }) {
  const t = useWords(fileWords)
  const may = useMay('tasks.create:download')
  const [chosen, setChosen] = useState('')
  const [isAsked, setAsked] = useState(false)
  const { data } = useQuery({
    queryKey: ['files', 'offered'],
    queryFn: ({ signal }) => dataOf(api.GET('/files', { params: { query: { limit: 1_000, sent: false } }, signal })),
    enabled: may,
  })
  if (!may) return null
  const files = fitting(data?.items ?? [], device)
  const file = files.find(f => f.name === chosen) ?? files[0]
  return (
    <Card title={t('install')}>
      {file === undefined ? (
        <p className="muted">{t('noneOffered')}</p>
      ) : (
        <div className="device-files-install">
          <Select
            label={t('file')}
            options={files.map(f => ({
              value: f.name,
              label: [f.name, f.version, f.fileType].filter(x => x !== null).join(' · '),
            }))}
            value={file.name}
            onChange={setChosen}
          />
          <Button kind="primary" icon={<DownloadIcon size={16} />} onPress={() => setAsked(true)}>
            {t('installNow')}
          </Button>
        </div>
      )}
      {file !== undefined && (
        <Confirm
          isOpen={isAsked}
          onClose={() => setAsked(false)}
          title={t('installTitle', { file: file.name, device: device.serialNumber })}
          action={t('installNow')}
          reason="required"
          onConfirm={reason => giveTask(device.id, { type: 'download', file: file.name, delaySeconds: 0 }, { reason })}
        >
          <p>{t('installText')}</p>
        </Confirm>
      )}
    </Card>
  )
}

function Sent({ id }: { id: string }) {
  const t = useWords(fileWords)
  const format = useFormat()
  const mayAsk = useMay('tasks.create:upload')
  const mayFetch = useMay('files.content')
  const onError = useErrorToast()
  const ask = useMutation({
    mutationFn: (fileType: string) => giveTask(id, { type: 'upload', fileType, delaySeconds: 0 }),
    onError,
  })
  const list = useList(['device', id, 'files'], ({ page, signal }) =>
    dataOf(
      api.GET('/files', {
        params: { query: { deviceId: id, sort: '-createdAt', ...page } },
        signal,
      }),
    ),
  )
  return (
    <>
      {mayAsk && (
        <div className="device-list-bar">
          <Button icon={<UploadIcon size={16} />} onPress={() => ask.mutate(CONFIGURATION)}>
            {t('backup')}
          </Button>
          <Button icon={<UploadIcon size={16} />} onPress={() => ask.mutate(LOG)}>
            {t('log')}
          </Button>
        </div>
      )}
      <DataTable<File>
        label={t('sent')}
        {...tableOf(list)}
        rowKey={f => f.name}
        columns={[
          {
            id: 'name',
            title: t('file'),
            width: 'minmax(14rem, 2fr)',
            phone: 'title',
            cell: f =>
              mayFetch ? (
                <a href={`/api/v1/files/${encodeURIComponent(f.name)}/content`} download={f.name} className="mono">
                  {f.name}
                </a>
              ) : (
                <span className="mono">{f.name}</span>
              ),
          },
          { id: 'type', title: t('type'), width: 'minmax(10rem, 1fr)', phone: 'below', cell: f => f.fileType ?? '' },
          { id: 'size', title: t('size'), width: '7rem', align: 'end', cell: f => format.bytes(f.size) },
          { id: 'at', title: t('at'), width: '9rem', phone: 'aside', cell: f => <Time at={f.createdAt} /> },
        ]}
        empty={
          <Empty icon={<FilesIcon size={28} />} title={t('emptyTitle')}>
            {t('emptyText')}
          </Empty>
        }
      />
    </>
  )
}
