/** What is read from the environment for XMPP connection requests (TR-069 Annex K). */
import { X509Certificate } from 'node:crypto'
import { ConfigError, list, text, textOfFile } from '@auroralinks/runtime'
import type { Declared } from '@auroralinks/runtime'
import { isXmlText, parseJid } from '@auroralinks/xmpp'

export const xmppVariables = {
  xmppDomain: text('ACS_XMPP_DOMAIN', 'domain of the XMPP accounts; unset: no device is asked by XMPP'),
  xmppService: text(
    'ACS_XMPP_SERVICE',
    'the XMPP server: xmpp://host:5222 (STARTTLS) or xmpps://host:5223 (TLS from the first byte); unset: the domain, 5222',
  ),
  xmppUsername: text('ACS_XMPP_USERNAME', "name of the ACS's account there, without the domain"),
  xmppPassword: text('ACS_XMPP_PASSWORD', 'its password'),
  xmppPasswordFile: text('ACS_XMPP_PASSWORD_FILE', 'file that holds the password; read at each connection'),
  xmppCa: text(
    'ACS_XMPP_TLS_CA',
    "certificates that the server's own may be of: PEM, or a file that holds it; unset: the system's authorities",
  ),
  xmppDeviceDomains: list(
    'ACS_XMPP_DEVICE_DOMAINS',
    'further domains whose accounts devices may have; those of ACS_XMPP_DOMAIN always may',
  ),
} as const

export interface XmppSettings {
  service: string
  domain: string
  username: string
  /** Read anew at each call. @throws Error with a reason */
  password(): string
  ca: string | undefined
  /** Where devices may have their accounts, in lower case. */
  deviceDomains: ReadonlySet<string>
}

/** Null where XMPP is not configured. @throws ConfigError */
export function xmppSettingsOf(c: Declared<typeof xmppVariables>): XmppSettings | null {
  const { xmppDomain: domain, xmppUsername: username } = c
  if (domain === undefined) {
    const set = Object.entries(xmppVariables).find(([field]) => isSet(c[field as keyof typeof xmppVariables]))
    if (set !== undefined) throw new ConfigError(`${set[1].name} is set, but ACS_XMPP_DOMAIN is not`)
    return null
  }
  if (username === undefined) throw new ConfigError('ACS_XMPP_DOMAIN is set, but ACS_XMPP_USERNAME is not')
  if (parseJid(`${username}@${domain}`) === null)
    throw new ConfigError(
      `ACS_XMPP_USERNAME is "${username}" and ACS_XMPP_DOMAIN "${domain}", but should be the two parts of an address such as acs@cpe.example.net`,
    )
  const password = passwordOf(c)
  password()
  return {
    service: serviceOf(c.xmppService ?? `xmpp://${domain}:5222`),
    domain,
    username,
    password,
    ca: c.xmppCa === undefined ? undefined : authoritiesOf(c.xmppCa),
    deviceDomains: new Set([domain, ...c.xmppDeviceDomains].map(d => d.toLowerCase())),
  }
}

const isSet = (value: string | readonly string[] | undefined): boolean => value !== undefined && value.length > 0

function serviceOf(service: string): string {
  const url = URL.canParse(service) ? new URL(service) : null
  const isRight =
    url !== null &&
    /^xmpps?:$/.test(url.protocol) &&
    url.hostname !== '' &&
    url.username === '' &&
    /^\/?$/.test(url.pathname)
  // It may hold a password, where none belongs.
  const shown = service.includes('@') ? 'holds a user name' : `is "${service}"`
  if (!isRight)
    throw new ConfigError(`ACS_XMPP_SERVICE ${shown}, but should be such as xmpp://host:5222 or xmpps://host:5223`)
  return service
}

function passwordOf(c: Declared<typeof xmppVariables>): () => string {
  const { xmppPassword: given, xmppPasswordFile: file } = c
  if ((given === undefined) === (file === undefined))
    throw new ConfigError('one of ACS_XMPP_PASSWORD and ACS_XMPP_PASSWORD_FILE should be set')
  return () => {
    const password = file === undefined ? given! : textOfFile('ACS_XMPP_PASSWORD_FILE', file)
    if (password === '' || !isXmlText(password))
      throw new ConfigError('the password of ACS_XMPP_USERNAME cannot be used')
    return password
  }
}

function authoritiesOf(given: string): string {
  const isPem = given.startsWith('-----BEGIN ')
  const pem = isPem ? given.replaceAll('\\n', '\n') : textOfFile('ACS_XMPP_TLS_CA', given)
  try {
    new X509Certificate(pem)
    return pem
  } catch {
    throw new ConfigError(`ACS_XMPP_TLS_CA ${isPem ? '' : `is "${given}", but that `}holds no certificate`)
  }
}
