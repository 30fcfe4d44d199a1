import type { Schemas } from '../../api/client.ts'
import { DownloadIcon, TrashIcon } from '../../icons/icons.tsx'
import { useFormat, useWords } from '../../preferences/react.tsx'
import { Button } from '../../ui/Button.tsx'
import { Facts } from '../../ui/Card.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { useDownload } from '../../ui/useDownload.ts'
import { words } from './words.ts'

/** What is known of a data model. @param props.onRemove null: one may not */
export function ModelDrawer({
  model: m,
  onClose,
  onRemove,
}: {
  model: Schemas['DataModel'] | null
  onClose(): void
  onRemove: (() => void) | null
}) {
  const t = useWords(words)
  const format = useFormat()
  const download = useDownload()
  return (
    <Dialog
      isOpen={m !== null}
      onClose={onClose}
      kind="drawer"
      title={m?.name ?? t('title')}
      footer={
        m !== null && (
          <>
            {onRemove !== null && (
              <Button icon={<TrashIcon size={16} />} onPress={onRemove}>
                {t('remove')}
              </Button>
            )}
            <Button
              icon={<DownloadIcon size={16} />}
              isPending={download.isPending}
              onPress={() =>
                download.mutate({
                  path: `/data-models/${encodeURIComponent(m.name)}/content`,
                  name: m.name.endsWith('.xml') ? m.name : `${m.name}.xml`,
                })
              }
            >
              {t('download')}
            </Button>
          </>
        )
      }
    >
      {m !== null && (
        <>
          <Facts
            items={[
              { name: t('kind'), value: t(`kind.${m.schema}`) },
              { name: t('models'), value: <code>{m.models.join(', ')}</code> },
              ...(m.spec === null ? [] : [{ name: t('spec'), value: m.spec }]),
              { name: t('target'), value: [m.oui, m.productClass].filter(Boolean).join(' ') || t('all') },
              { name: t('objects'), value: format.number(m.objects) },
              { name: t('parameters'), value: format.number(m.parameters) },
              { name: t('size'), value: format.bytes(m.size) },
              { name: t('uploaded'), value: format.dateTime(m.uploadedAt) },
            ]}
          />
          {m.missing.length > 0 && (
            <>
              <h3>{t('missing')}</h3>
              <p className="muted">{t('missingHelp')}</p>
              <ul>
                {m.missing.map(name => (
                  <li key={name}>
                    <code>{name}</code>
                  </li>
                ))}
              </ul>
            </>
          )}
        </>
      )}
    </Dialog>
  )
}
