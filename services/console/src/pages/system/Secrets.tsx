import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, dataOf } from '../../api/client.ts'
import { because } from '../../api/reason.ts'
import { useFormat, useWords } from '../../preferences/react.tsx'
import { Button } from '../../ui/Button.tsx'
import { Card, Facts } from '../../ui/Card.tsx'
import { Confirm } from '../../ui/Confirm.tsx'
import { Progress } from '../../ui/Progress.tsx'
import { Failed } from '../../ui/States.tsx'
import { Time } from '../../ui/Time.tsx'
import { toast } from '../../ui/Toasts.tsx'
import { words } from './words.ts'

const LOOK_MS = 2_000

/** Under which key secrets are sealed, and how far a change of it is. */
export function Secrets() {
  const t = useWords(words)
  const format = useFormat()
  const client = useQueryClient()
  const [isAsking, setAsking] = useState(false)
  const { data, error, refetch } = useQuery({
    queryKey: ['secrets-rotation'],
    queryFn: ({ signal }) => dataOf(api.GET('/secrets/rotation', { signal })),
    refetchInterval: q => (q.state.data?.state === 'running' ? LOOK_MS : false),
  })
  const rotate = async (reason: string): Promise<void> => {
    const begun = await dataOf(api.POST('/secrets/rotation', { params: { header: because(reason) } }))
    client.setQueryData(['secrets-rotation'], begun)
    toast({ tone: 'good', title: t('rotating') })
  }
  return (
    <Card title={t('secrets')}>
      {error !== null && <Failed error={error} retry={() => void refetch()} />}
      {data !== undefined && (
        <>
          <p>{t(data.state === 'none' && data.remaining > 0 ? 'rotateHelp' : `rotation.${data.state}`)}</p>
          {data.state === 'running' && (
            <Progress
              label={t('rotation.running')}
              isLabelHidden
              total={data.total}
              parts={[{ tone: 'info', n: data.done, label: t('rotation.running') }]}
            />
          )}
          <Facts
            items={[
              { name: t('keys'), value: <code>{data.keys.join(', ')}</code> },
              { name: t('remaining'), value: format.number(data.remaining) },
              ...(data.requestedAt === null
                ? []
                : [
                    {
                      name: t('requested'),
                      value: (
                        <>
                          <Time at={data.requestedAt} isFocusable /> {data.requestedBy}
                        </>
                      ),
                    },
                  ]),
            ]}
          />
          {data.unreadable.length > 0 && (
            <>
              <p className="system-bad">{t('unreadable', { n: data.unreadable.length })}</p>
              <ul>
                {data.unreadable.slice(0, 10).map(u => {
                  const what = u.deviceId ?? u.taskId ?? u.jobId
                  return (
                    <li key={what}>
                      <code>{what}</code>
                    </li>
                  )
                })}
              </ul>
            </>
          )}
          {data.keys.length > 1 && data.state !== 'running' ? (
            <Button className="system-button" onPress={() => setAsking(true)}>
              {t('rotate')}
            </Button>
          ) : (
            data.keys.length === 1 && <p className="system-note">{t('rotateHelp')}</p>
          )}
        </>
      )}
      <Confirm
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        title={t('rotateTitle')}
        action={t('rotate')}
        reason="optional"
        onConfirm={rotate}
      >
        <p>{t('rotateText')}</p>
      </Confirm>
    </Card>
  )
}
