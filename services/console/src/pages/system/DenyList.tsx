import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, dataOf } from '../../api/client.ts'
import type { Schemas } from '../../api/client.ts'
import { because } from '../../api/reason.ts'
import { useMay } from '../../app/session.ts'
import { useWords } from '../../preferences/react.tsx'
import { Button } from '../../ui/Button.tsx'
import { Card } from '../../ui/Card.tsx'
import { Confirm } from '../../ui/Confirm.tsx'
import { Failed } from '../../ui/States.tsx'
import { Time } from '../../ui/Time.tsx'
import { toast } from '../../ui/Toasts.tsx'
import { words } from './words.ts'

type Denied = Schemas['DeniedSource']

/** Sources that are turned away at the gateways, the newest first; taken off the list by whoever may. */
export function DenyList() {
  const t = useWords(words)
  const client = useQueryClient()
  const mayLift = useMay('denyList.write')
  const [lifting, setLifting] = useState<Denied | null>(null)
  const { data, error, refetch } = useQuery({
    queryKey: ['deny-list'],
    queryFn: ({ signal }) => dataOf(api.GET('/deny-list', { params: { query: { limit: 100 } }, signal })),
  })
  const lift = async (reason: string): Promise<void> => {
    const { id, place } = lifting!
    await api.DELETE('/deny-list/{id}', { params: { path: { id }, header: because(reason) } })
    toast({ tone: 'good', title: t('lifted', { place }) })
    await client.invalidateQueries({ queryKey: ['deny-list'] })
  }
  return (
    <Card title={t('deny')}>
      <p className="system-note">{t('denyHelp')}</p>
      {error !== null && <Failed error={error} retry={() => void refetch()} />}
      {data?.items.length === 0 && <p className="muted">{t('denyNone')}</p>}
      <ul className="system-denied">
        {data?.items.map(d => (
          <li key={d.id}>
            <span>
              <code>{d.place}</code> <span className="muted">{t(`why.${d.why}`)}</span>
              <br />
              <span className="system-note">
                {t('until')} <Time at={d.until} />
                {d.sample !== '' && ` · ${d.sample}`}
              </span>
            </span>
            {mayLift && (
              <Button size="s" onPress={() => setLifting(d)}>
                {t('lift')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      <Confirm
        isOpen={lifting !== null}
        onClose={() => setLifting(null)}
        title={t('liftTitle', { place: lifting?.place ?? '' })}
        action={t('lift')}
        reason="optional"
        onConfirm={lift}
      >
        <p>{t('liftText')}</p>
      </Confirm>
    </Card>
  )
}
