import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { api, dataOf } from '../../../api/client.ts'
import { because } from '../../../api/reason.ts'
import { devicePath } from '../../../domain/DeviceLink.tsx'
import { useWords } from '../../../preferences/react.tsx'
import { Button } from '../../../ui/Button.tsx'
import { Card } from '../../../ui/Card.tsx'
import { Confirm } from '../../../ui/Confirm.tsx'
import { TextField } from '../../../ui/Field.tsx'
import { toast } from '../../../ui/Toasts.tsx'
import { historyWords } from './words.ts'

/** A new device takes its place, with tags, credentials and tasks. */
export function Replacement({ id }: { id: string }) {
  const t = useWords(historyWords)
  const navigate = useNavigate()
  const [by, setBy] = useState('')
  const [isAsked, setAsked] = useState(false)
  const deviceId = by.trim()
  return (
    <Card title={t('replace')}>
      <p className="muted">{t('replaceHelp')}</p>
      <div className="history-replace">
        <TextField label={t('newDevice')} isMono value={by} onChange={setBy} />
        <Button isDisabled={deviceId === ''} onPress={() => setAsked(true)}>
          {t('replaceNow')}
        </Button>
      </div>
      <Confirm
        isOpen={isAsked}
        onClose={() => setAsked(false)}
        title={t('replaceTitle', { device: deviceId })}
        action={t('replaceNow')}
        reason="optional"
        onConfirm={async reason => {
          await dataOf(
            api.POST('/devices/{id}/replacement', {
              params: { path: { id }, header: because(reason) },
              body: { deviceId },
            }),
          )
          toast({ tone: 'good', title: t('replaced') })
          await navigate({ to: devicePath(deviceId) })
        }}
      >
        <p>{t('replaceHelp')}</p>
      </Confirm>
    </Card>
  )
}
