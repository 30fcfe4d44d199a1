import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../api/client.ts'
import type { Schemas } from '../../api/client.ts'
import { because } from '../../api/reason.ts'
import { useMay, useMe } from '../../app/session.ts'
import { useWords } from '../../preferences/react.tsx'
import { Button } from '../../ui/Button.tsx'
import { Facts } from '../../ui/Card.tsx'
import { Confirm } from '../../ui/Confirm.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { JsonText } from '../../ui/JsonText.tsx'
import { Status } from '../../ui/Status.tsx'
import { Time } from '../../ui/Time.tsx'
import { toast } from '../../ui/Toasts.tsx'
import { TONES } from './tones.ts'
import { words } from './words.ts'

type Decision = Schemas['Decision']['decision']

/** What is asked for, by whom and why; decided by whoever may, and is somebody else. */
export function ApprovalDrawer({ approval: a, onClose }: { approval: Schemas['Approval'] | null; onClose(): void }) {
  const t = useWords(words)
  const me = useMe()
  const client = useQueryClient()
  const mayDecide = useMay('approvals.decide')
  const [asked, setAsked] = useState<Decision | null>(null)
  const isOwn = a !== null && a.requester.kind === me.kind && a.requester.id === me.id
  const decide = async (reason: string): Promise<void> => {
    const decision = asked!
    await api.POST('/approvals/{id}', {
      params: { path: { id: a!.id }, header: because(reason) },
      body: { decision },
    })
    toast({ tone: 'good', title: t(decision === 'approve' ? 'approvedToast' : 'rejectedToast') })
    await client.invalidateQueries({ queryKey: ['approvals'] })
    onClose()
  }
  return (
    <Dialog
      isOpen={a !== null}
      onClose={onClose}
      kind="drawer"
      title={a?.action ?? t('title')}
      footer={
        mayDecide &&
        a?.state === 'pending' && (
          <>
            <Button onPress={() => setAsked('reject')}>{t('reject')}</Button>
            <Button kind="primary" isDisabled={isOwn} onPress={() => setAsked('approve')}>
              {t('approve')}
            </Button>
          </>
        )
      }
    >
      {a !== null && (
        <>
          <Status tone={TONES[a.state]}>{t(`state.${a.state}`)}</Status>
          {isOwn && a.state === 'pending' && <p>{t('own')}</p>}
          <Facts
            items={[
              { name: t('who'), value: a.requester.name },
              { name: t('why'), value: a.reason ?? <span className="muted">{t('noReason')}</span> },
              { name: t('resource'), value: <code>{a.resource}</code> },
              { name: t('permission'), value: <code>{a.permission}</code> },
              { name: t('when'), value: <Time at={a.requestedAt} isFocusable /> },
              { name: t('until'), value: <Time at={a.expiresAt} isFocusable /> },
              {
                name: t('decided'),
                value: (
                  <>
                    <Time at={a.decidedAt} never={t('notYet')} />{' '}
                    {a.decidedBy !== null && t('decidedBy', { name: a.decidedBy })}
                  </>
                ),
              },
              ...(a.decisionReason === null ? [] : [{ name: t('decisionReason'), value: a.decisionReason }]),
              { name: t('used'), value: <Time at={a.usedAt} never={t('notYet')} /> },
            ]}
          />
          <h3>{t('request')}</h3>
          <JsonText value={a.request} label={t('request')} />
        </>
      )}
      <Confirm
        isOpen={asked !== null}
        onClose={() => setAsked(null)}
        title={t(asked === 'reject' ? 'rejectTitle' : 'approveTitle')}
        action={t(asked === 'reject' ? 'reject' : 'approve')}
        isDanger={asked === 'reject'}
        reason={asked === 'reject' ? 'required' : 'optional'}
        onConfirm={decide}
      >
        <p>{t(asked === 'reject' ? 'rejectText' : 'approveText')}</p>
      </Confirm>
    </Dialog>
  )
}
