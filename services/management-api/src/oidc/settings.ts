/** What is configured of the OpenID provider. Apart from it: its packages are loaded only where one is configured. */
import { ConfigError, isLoopback } from '@auroralinks/runtime'

export interface ProviderSettings {
  issuer: string
  clientId: string
  clientSecret: string | undefined
  rolesClaim: string
  /** The claim that names the tenant; undefined: all people are the installation's. */
  tenantClaim: string | undefined
  /** That are asked for besides the usual ones. */
  scopes: readonly string[]
}

/** What is configured; null where nothing is. @throws ConfigError */
export function providerSettings(c: {
  oidcIssuer: string | undefined
  oidcClientId: string | undefined
  oidcClientSecret: string | undefined
  oidcRolesClaim: string
  oidcTenantClaim: string | undefined
  oidcScopes: readonly string[]
}): ProviderSettings | null {
  if (c.oidcIssuer === undefined) return null
  const url = URL.canParse(c.oidcIssuer) ? new URL(c.oidcIssuer) : null
  if (url === null || !(url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname))))
    throw new ConfigError(
      `ACS_OIDC_ISSUER is "${c.oidcIssuer}", but should be an https URL (http only on this machine)`,
    )
  if (c.oidcClientId === undefined) throw new ConfigError('ACS_OIDC_ISSUER is set, but ACS_OIDC_CLIENT_ID is not')
  return {
    issuer: c.oidcIssuer,
    clientId: c.oidcClientId,
    clientSecret: c.oidcClientSecret,
    rolesClaim: c.oidcRolesClaim,
    tenantClaim: c.oidcTenantClaim,
    scopes: c.oidcScopes,
  }
}
