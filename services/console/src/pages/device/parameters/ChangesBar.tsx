import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api, dataOf } from '../../../api/client.ts'
import { useCommands } from '../../../app/palette/commands.ts'
import { CloseIcon } from '../../../icons/icons.tsx'
import { useWords } from '../../../preferences/react.tsx'
import { Button, IconButton } from '../../../ui/Button.tsx'
import { Dialog } from '../../../ui/Dialog.tsx'
import { SendError, SendResult } from './SendResult.tsx'
import { useStaged } from './staged.ts'
import type { Change } from './staged.ts'
import { useSend } from './useSend.ts'
import { parameterWords } from './words.ts'

/** Changes that wait to be sent together, compared before they are. */
export function ChangesBar({ deviceId }: { deviceId: string }) {
  const t = useWords(parameterWords)
  const { changes, staged } = useStaged(deviceId)
  const [isOpen, setOpen] = useState(false)
  useCommands(changes.length > 0 ? [{ id: 'device.changes', label: t('review'), run: () => setOpen(true) }] : [])
  return (
    <>
      {changes.length > 0 && (
        <section className="changes-bar" aria-label={t('changesTitle')}>
          <strong>{t('changes', { n: changes.length })}</strong>
          <span className="changes-bar-actions">
            <Button onPress={() => staged.clear()}>{t('discard')}</Button>
            <Button kind="primary" onPress={() => setOpen(true)}>
              {t('review')}
            </Button>
          </span>
        </section>
      )}
      {isOpen && <Changes deviceId={deviceId} onClose={() => setOpen(false)} />}
    </>
  )
}

function Changes({ deviceId, onClose }: { deviceId: string; onClose(): void }) {
  const t = useWords(parameterWords)
  const { changes, staged } = useStaged(deviceId)
  const sending = useSend(deviceId)
  const { sent } = sending
  const shown = sent?.changes ?? changes
  const current = useCurrent(deviceId, sent === null ? shown : [])
  const isUnderWay = sending.isSending || (sent !== null && sent.outcome === null)
  const isDone = sent !== null && (sent.outcome === 'confirmed' || sent.outcome === 'written')
  const send = (force = false): void => {
    // Of what is on its way no change waits any more; a failure puts it back.
    sending.send({ changes: shown, force })
  }
  const close = (): void => {
    if (isDone || isUnderWay) for (const c of shown) staged.remove(c.name)
    onClose()
  }
  return (
    <Dialog
      isOpen
      kind="wide"
      onClose={close}
      title={t('changesTitle')}
      footer={
        isDone ? (
          <Button kind="primary" onPress={close}>
            {t('done')}
          </Button>
        ) : (
          <>
            <Button onPress={close}>{t('later')}</Button>
            <Button kind="primary" isPending={isUnderWay} isDisabled={shown.length === 0} onPress={() => send()}>
              {t('sendAll', { n: shown.length })}
            </Button>
          </>
        )
      }
    >
      <table className="changes">
        <thead>
          <tr>
            <th scope="col">{t('name')}</th>
            <th scope="col">{t('before')}</th>
            <th scope="col">{t('after')}</th>
            <th scope="col">
              <span className="visually-hidden">{t('discardOne')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {shown.map(c => (
            <tr key={c.name}>
              <th scope="row" className="mono">
                {c.name}
              </th>
              <td className="mono changes-before">
                <Before change={c} current={current.get(c.name)} />
              </td>
              <td className="mono changes-after">{c.secret ? t('newSecret') : c.after || t('empty')}</td>
              <td>
                {sent === null && (
                  <IconButton
                    size="s"
                    label={t('discardOne')}
                    icon={<CloseIcon size={14} />}
                    onPress={() => staged.remove(c.name)}
                  />
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {sending.error !== null && <SendError error={sending.error} onForce={() => send(true)} />}
      {sent !== null && <SendResult sent={sent} />}
    </Dialog>
  )
}

/** What it was; and what it is, where somebody changed it meanwhile. */
function Before({ change, current }: { change: Change; current: string | null | undefined }) {
  const t = useWords(parameterWords)
  if (change.secret) return <span className="muted">{t('secret')}</span>
  const isOther = current !== undefined && current !== null && current !== change.before
  return (
    <>
      {change.before === null ? t('unknown') : change.before || t('empty')}
      {isOther && <span className="changes-meanwhile">{t('meanwhile', { value: current })}</span>}
    </>
  )
}

/** What is known now of what is to be changed. */
function useCurrent(deviceId: string, changes: readonly Change[]): Map<string, string | null> {
  const names = changes.map(c => c.name)
  const { data } = useQuery({
    queryKey: ['device', deviceId, 'parameters', 'current', ...names],
    queryFn: ({ signal }) =>
      dataOf(
        api.GET('/devices/{id}/parameters', {
          params: { path: { id: deviceId }, query: { prefix: names.join(','), limit: 1_000 } },
          signal,
        }),
      ),
    enabled: names.length > 0,
  })
  return new Map((data?.items ?? []).map(p => [p.name, p.value]))
}
