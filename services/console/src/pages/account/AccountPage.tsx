import { SignOutIcon } from '../../icons/icons.tsx'
import { useSignOut } from '../../app/shell/useSignOut.ts'
import { useMe } from '../../app/session.ts'
import { useWords } from '../../preferences/react.tsx'
import { Button } from '../../ui/Button.tsx'
import { Card, Facts } from '../../ui/Card.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { Badge } from '../../ui/Status.tsx'
import { Time } from '../../ui/Time.tsx'
import { words } from './words.ts'
import './account.css'

/** Who is signed in, what that one may, and the way out. */
export default function AccountPage() {
  const t = useWords(words)
  const me = useMe()
  const signOut = useSignOut()
  return (
    <div className="page account-page">
      <PageHeader title={t('title')} about={t('about')} />
      <Card title={t('session')}>
        <Facts
          items={[
            { name: t('name'), value: me.name },
            { name: t('kind'), value: t(`kind.${me.kind}`) },
            { name: t('roles'), value: me.roles.join(', ') },
            { name: t('tenant'), value: me.tenant ?? t('installation') },
            { name: t('ends'), value: <Time at={me.expiresAt} never={t('endsNever')} isFocusable /> },
          ]}
        />
        <p className="muted">{t('signOutHelp')}</p>
        <Button className="account-out" icon={<SignOutIcon size={16} />} onPress={() => void signOut()}>
          {t('signOut')}
        </Button>
      </Card>
      {me.grants.length === 0 && <p>{t('noRoles')}</p>}
      {me.grants.map(g => (
        <Card key={g.role} title={t('may', { role: g.role })}>
          <Facts
            items={[
              {
                name: t('devices'),
                value:
                  g.devices.length === 0
                    ? t('all')
                    : g.devices.map(d => [d?.tag, d?.filter].filter(Boolean).join(', ')).join(' · '),
              },
              { name: t('parameters'), value: g.parameters === null ? t('all') : g.parameters.join(', ') },
              {
                name: t('permissions'),
                value: g.permissions.includes('*') ? (
                  t('everything')
                ) : (
                  <span className="account-permissions">
                    {g.permissions.map(p => (
                      <Badge key={p}>{p}</Badge>
                    ))}
                  </span>
                ),
              },
            ]}
          />
        </Card>
      ))}
    </div>
  )
}
