import { useState } from 'react'
import type { ReactNode } from 'react'
import type { Schemas } from '../../api/client.ts'
import { useWords } from '../../preferences/react.tsx'
import { Card } from '../../ui/Card.tsx'
import { Copy } from '../../ui/Copy.tsx'
import { Segments } from '../../ui/Segments.tsx'
import { words } from './words.ts'

type Setup = Schemas['Setup']
type Form = 'fields' | 'Device.' | 'InternetGatewayDevice.'

/** What to enter in a device, as fields of its page or as parameters of its data model; each value can be copied. */
export function Enter({ setup }: { setup: Setup }) {
  const t = useWords(words)
  const [form, setForm] = useState<Form>('fields')
  const [best, ...others] = setup.acsUrls
  return (
    <Card title={t('enter')} actions={<Copy text={setup.text} what={t('enter')} />}>
      <Segments<Form>
        label={t('how')}
        options={[
          { value: 'fields', label: t('fields') },
          { value: 'Device.', label: 'TR-181' },
          { value: 'InternetGatewayDevice.', label: 'TR-098' },
        ]}
        value={form}
        onChange={setForm}
      />
      {form === 'fields' ? (
        <dl className="setup-values">
          <Value name={t('url')} value={best?.url ?? ''} />
          {others.map(u => (
            <Value key={u.url} name={t('otherUrls')} value={u.url} />
          ))}
          <Value
            name={t('informs')}
            value={String(setup.periodicInform.intervalSeconds)}
            shown={t('informsValue', { n: String(setup.periodicInform.intervalSeconds) })}
          />
          {setup.credentials.shared !== null && (
            <>
              <Value name={t('username')} value={setup.credentials.shared.username} />
              <Value name={t('password')} value={setup.credentials.shared.password} />
            </>
          )}
        </dl>
      ) : (
        <dl className="setup-values setup-parameters">
          {setup.parameters[form].map(p => (
            <Value key={p.name} name={<code>{p.name}</code>} label={p.name} value={p.value} />
          ))}
        </dl>
      )}
      <div className="setup-notes">
        {best?.from === 'request' && <p>{t('urlFromRequest')}</p>}
        <p>{t(`authentication.${setup.credentials.authentication}`)}</p>
        {setup.credentials.shared !== null && <p>{t('shared')}</p>}
        {setup.credentials.authentication !== 'none' && (
          <p>
            {t('own')} <code>{setup.credentials.own}</code>
          </p>
        )}
      </div>
    </Card>
  )
}

/** A value to be copied; null: it may not be seen. */
function Value({
  name,
  label,
  value,
  shown,
}: {
  name: ReactNode
  label?: string
  value: string | null
  shown?: string
}) {
  const t = useWords(words)
  return (
    <div className="setup-value">
      <dt>{name}</dt>
      <dd>
        {value === null ? (
          <span className="muted">{t('passwordHidden')}</span>
        ) : (
          <>
            <span className="mono">{shown ?? value}</span>
            <Copy text={value} what={label ?? String(name)} />
          </>
        )}
      </dd>
    </div>
  )
}
