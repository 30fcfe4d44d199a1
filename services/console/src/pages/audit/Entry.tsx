import type { Schemas } from '../../api/client.ts'
import { DeviceLink } from '../../domain/DeviceLink.tsx'
import { useFormat, useWords } from '../../preferences/react.tsx'
import { Facts } from '../../ui/Card.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { JsonText } from '../../ui/JsonText.tsx'
import { Status } from '../../ui/Status.tsx'
import { TONES } from './tones.ts'
import { words } from './words.ts'

/** One entry, whole. */
export function Entry({ entry: e, onClose }: { entry: Schemas['AuditEntry'] | null; onClose(): void }) {
  const t = useWords(words)
  const format = useFormat()
  return (
    <Dialog isOpen={e !== null} onClose={onClose} kind="drawer" title={t('entry', { seq: e?.seq ?? 0 })}>
      {e !== null && (
        <>
          <div>
            <Status tone={TONES[e.outcome]}>{t(`outcome.${e.outcome}`)}</Status>
            <p className="muted">
              {e.outcome === 'done' || e.outcome === 'asked'
                ? t(`help.${e.outcome}`)
                : t(`help.${e.outcome}`, { of: e.of ?? 0 })}
            </p>
          </div>
          <Facts
            items={[
              { name: t('when'), value: format.dateTime(e.at) },
              { name: t('actor'), value: `${e.actor.name} (${e.actor.kind})` },
              { name: t('action'), value: <code>{e.action}</code> },
              { name: t('resource'), value: <code>{e.resource}</code> },
              ...(e.deviceId === null ? [] : [{ name: t('deviceId'), value: <DeviceLink id={e.deviceId} /> }]),
              { name: t('why'), value: e.reason ?? <span className="muted">{t('noReason')}</span> },
              ...(e.traceId === null ? [] : [{ name: t('trace'), value: <code>{e.traceId}</code> }]),
              { name: t('hash'), value: <code className="audit-hash">{e.hash}</code> },
            ]}
          />
          <h3>{t('before')}</h3>
          {e.before == null ? <p className="muted">{t('none')}</p> : <JsonText value={e.before} label={t('before')} />}
          <h3>{t('after')}</h3>
          {e.after == null ? <p className="muted">{t('none')}</p> : <JsonText value={e.after} label={t('after')} />}
        </>
      )}
    </Dialog>
  )
}
