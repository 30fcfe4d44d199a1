import type { Schemas } from '../../api/client.ts'
import { useMay } from '../../app/session.ts'
import { DeviceLink } from '../../domain/DeviceLink.tsx'
import { DownloadIcon, TrashIcon } from '../../icons/icons.tsx'
import { useFormat, useWords } from '../../preferences/react.tsx'
import { Button } from '../../ui/Button.tsx'
import { Facts } from '../../ui/Card.tsx'
import { Copy } from '../../ui/Copy.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { useDownload } from '../../ui/useDownload.ts'
import { useTypeName } from './columns.tsx'
import { words } from './words.ts'

/** All that is known of a file. @param props.onRemove null: one may not, or a device sent it */
export function FileDrawer({
  file: f,
  onClose,
  onRemove,
}: {
  file: Schemas['File'] | null
  onClose(): void
  onRemove: (() => void) | null
}) {
  const t = useWords(words)
  const format = useFormat()
  const typeName = useTypeName()
  const mayRead = useMay('files.content')
  const download = useDownload()
  return (
    <Dialog
      isOpen={f !== null}
      onClose={onClose}
      kind="drawer"
      title={f?.name ?? t('details')}
      footer={
        f !== null &&
        (mayRead || onRemove !== null) && (
          <>
            {onRemove !== null && (
              <Button icon={<TrashIcon size={16} />} onPress={onRemove}>
                {t('remove')}
              </Button>
            )}
            {mayRead && (
              <Button
                icon={<DownloadIcon size={16} />}
                isPending={download.isPending}
                onPress={() => download.mutate({ path: `/files/${encodeURIComponent(f.name)}/content`, name: f.name })}
              >
                {t('download')}
              </Button>
            )}
          </>
        )
      }
    >
      {f !== null && (
        <Facts
          items={[
            {
              name: t('type'),
              value: f.fileType === null ? t('type.none') : `${typeName(f.fileType)} (${f.fileType})`,
            },
            ...(f.version === null ? [] : [{ name: t('version'), value: f.version }]),
            {
              name: t('target'),
              value: [f.oui, f.productClass].filter(Boolean).join(' ') || t('all'),
            },
            { name: t('size'), value: format.bytes(f.size) },
            {
              name: t('sha'),
              value: (
                <span className="file-sha">
                  <code>{f.sha256}</code> <Copy text={f.sha256} what={t('sha')} />
                </span>
              ),
            },
            { name: t('created'), value: format.dateTime(f.createdAt) },
            ...(f.deviceId === null ? [] : [{ name: t('device'), value: <DeviceLink id={f.deviceId} /> }]),
            ...(f.taskId === null ? [] : [{ name: t('taskOf'), value: <code>{f.taskId}</code> }]),
          ]}
        />
      )}
    </Dialog>
  )
}
