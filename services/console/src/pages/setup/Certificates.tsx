import { useEffect, useState } from 'react'
import type { Schemas } from '../../api/client.ts'
import { DownloadIcon } from '../../icons/icons.tsx'
import { useFormat, useWords } from '../../preferences/react.tsx'
import { Card, Facts } from '../../ui/Card.tsx'
import { Status } from '../../ui/Status.tsx'
import { Time, useNow } from '../../ui/Time.tsx'
import { words } from './words.ts'

type Setup = Schemas['Setup']

const SOON_MS = 30 * 86_400_000

/** What devices meet when they come by HTTPS, and whom they have to trust for it. */
export function Certificates({ setup }: { setup: Setup }) {
  const t = useWords(words)
  const hasTls = setup.certificates !== null || setup.acsUrls.some(u => u.url.startsWith('https:'))
  return (
    <Card title={t('certificates')}>
      {!hasTls && (
        <>
          <Status tone="warn">{t('certificates')}</Status>
          <p>{t('noTls')}</p>
          <p className="setup-notes">{t('noTlsHelp')}</p>
        </>
      )}
      {hasTls && setup.certificates === null && <p>{t('elsewhere')}</p>}
      {setup.certificates?.map(c => (
        <Certificate key={c.sha256} certificate={c} />
      ))}
      {setup.authority !== null && (
        <>
          <p>{t('authority')}</p>
          <Facts
            items={[
              { name: t('subject'), value: setup.authority.subject },
              { name: t('endsAt'), value: <Time at={setup.authority.endsAt} isFocusable /> },
              { name: t('fingerprint'), value: <Fingerprint text={setup.authority.sha256} /> },
            ]}
          />
          <DownloadText text={setup.authority.pem} name="auroralinks-ca.crt" label={t('download')} />
        </>
      )}
    </Card>
  )
}

function Certificate({ certificate: c }: { certificate: NonNullable<Setup['certificates']>[number] }) {
  const t = useWords(words)
  const format = useFormat()
  const now = useNow()
  const left = Date.parse(c.endsAt) - now
  return (
    <>
      {left < 0 ? (
        <Status tone="bad">{t('expired')}</Status>
      ) : left < SOON_MS ? (
        <Status tone="warn">{t('endsSoon')}</Status>
      ) : (
        <Status tone="good">{t('valid')}</Status>
      )}
      <Facts
        items={[
          { name: t('subject'), value: c.names.length > 0 ? c.names.join(', ') : c.subject },
          { name: t('issuer'), value: c.issuer },
          {
            name: t('endsAt'),
            value: (
              <>
                {format.date(c.endsAt)} (<Time at={c.endsAt} />)
              </>
            ),
          },
          { name: t('fingerprint'), value: <Fingerprint text={c.sha256} /> },
        ]}
      />
    </>
  )
}

const Fingerprint = ({ text }: { text: string }) => <code className="setup-fingerprint">{text}</code>

/** A file that is made here. */
function DownloadText({ text, name, label }: { text: string; name: string; label: string }) {
  const [url, setUrl] = useState<string>()
  useEffect(() => {
    const made = URL.createObjectURL(new Blob([text], { type: 'application/x-pem-file' }))
    setUrl(made)
    return () => URL.revokeObjectURL(made)
  }, [text])
  return (
    <a className="button button-secondary setup-download" href={url} download={name}>
      <DownloadIcon size={16} />
      {label}
    </a>
  )
}
