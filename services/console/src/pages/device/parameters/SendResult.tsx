import { ApiError } from '../../../api/problem.ts'
import { CheckIcon, ErrorIcon, InfoIcon } from '../../../icons/icons.tsx'
import { useWords } from '../../../preferences/react.tsx'
import { Button } from '../../../ui/Button.tsx'
import { useErrorText } from '../../../ui/States.tsx'
import { Steps } from '../activity/Steps.tsx'
import { otherwise } from './sending.ts'
import type { useSend } from './useSend.ts'
import { parameterWords } from './words.ts'

type Sent = NonNullable<ReturnType<typeof useSend>['sent']>

/** How changes that were sent fare, step by step, and what the device said in the end. */
export function SendResult({ sent }: { sent: Sent }) {
  const t = useWords(parameterWords)
  const { set, read, changes, outcome } = sent
  const fault = set.fault
  return (
    <div className="send" role="status">
      <Steps steps={sent.steps} />
      {sent.steps.map(s => s.note !== undefined && outcome === null && <p key={s.name}>{s.note}</p>)}
      {outcome === null && set.status === 'queued' && <p className="muted">{t('sendWaits')}</p>}
      {outcome === 'confirmed' && (
        <p className="send-good">
          <CheckIcon size={16} /> {t('confirmed')}
        </p>
      )}
      {outcome === 'written' && (
        <p className="send-good">
          <CheckIcon size={16} /> {t('written')}
        </p>
      )}
      {outcome === 'otherwise' && (
        <div className="send-warn">
          <InfoIcon size={16} /> {t('otherwise')}
          <ul>
            {otherwise(changes, read).map(o => (
              <li key={o.name} className="mono">
                {o.name} = {o.value === '' ? t('empty') : o.value}
              </li>
            ))}
          </ul>
        </div>
      )}
      {outcome === 'failed' && (
        <div className="send-bad">
          <p>
            <ErrorIcon size={16} /> {fault === null ? t('notDone') : `${fault.code} ${fault.string}`}
          </p>
          {fault !== null && <p>{fault.explanation}</p>}
          <ul>
            {fault?.detail.map(d => (
              <li key={d.name}>
                <code>{d.name}</code>: {d.code} {d.explanation}
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  )
}

/** Why changes were not taken; where only the data model objects, they can be sent all the same. */
export function SendError({ error, onForce }: { error: unknown; onForce(): void }) {
  const t = useWords(parameterWords)
  const { title, detail } = useErrorText()(error)
  const errors = error instanceof ApiError ? (error.body.errors ?? []) : []
  const isModel = error instanceof ApiError && (error.body as { code?: string }).code === 'data-model'
  return (
    <div className="send-bad" role="alert">
      <p>
        <ErrorIcon size={16} /> {isModel ? t('modelObjects') : title}
      </p>
      {errors.length === 0 ? (
        <p>{detail}</p>
      ) : (
        <ul>
          {errors.map(e => (
            <li key={`${e.where} ${e.detail}`}>{e.detail}</li>
          ))}
        </ul>
      )}
      {isModel && (
        <Button size="s" onPress={onForce}>
          {t('force')}
        </Button>
      )}
    </div>
  )
}
