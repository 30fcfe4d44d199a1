/** Who asks: by `Authorization: Bearer` with a key or a token of the OpenID provider, or by the cookie of a signed-in browser. */
import type { Context } from 'hono'
import { getCookie } from 'hono/cookie'
import type { Access } from './access/access.ts'
import type { RoleBook } from './access/role-book.ts'
import { TENANT_HEADER } from './access/tenants.ts'
import type { TenantBook } from './access/tenants.ts'
import type { Env } from './endpoint.ts'
import { isSendableKey } from './keys.ts'
import type { KeyRing } from './keys.ts'
import { accessOf } from './oidc/claims.ts'
import type { Provider } from './oidc/provider.ts'
import type { UserSessions } from './oidc/sessions.ts'
import { isSameOrigin, sessionCookie } from './oidc/browser.ts'
import { Problem } from './problem.ts'

const challenge = (detail: string, error?: string): Problem =>
  new Problem('unauthorized', detail, {
    headers: { 'www-authenticate': `Bearer realm="AuroraLinks ACS"${error === undefined ? '' : `, error="${error}"`}` },
  })

/** A token of a provider carries claims: larger than a key. */
const BEARER = /^Bearer +([\x21-\x7e]{1,16384}) *$/i
/** What begins with `{"` in base64url, in three parts. */
const JWT = /^eyJ[\w-]*\.[\w-]+\.[\w-]+$/

export interface Authenticator {
  /** Who asks. @throws Problem 401 */
  access(c: Context<Env>): Promise<Access>
  /** As the tenant that the request is for. @throws Problem 403, 404 */
  acting(c: Context<Env>, access: Access): Promise<Access>
}

export interface AuthenticatorOptions {
  keys: KeyRing
  roles: RoleBook
  tenants: TenantBook
  sessions: UserSessions
  /** Null: there is none, keys alone. */
  provider: Provider | null
}

export function createAuthenticator({ keys, roles, tenants, sessions, provider }: AuthenticatorOptions): Authenticator {
  const byToken = async (token: string): Promise<Access | null> => {
    const person = (await provider?.verify(token)) ?? null
    if (person === null || (person.tenant !== null && (await tenants.find(person.tenant)) === null)) return null
    return accessOf(person, await roles.named(person.roles, person.tenant), person.expiresAt)
  }

  return {
    async access(c) {
      const authorization = c.req.header('authorization')
      if (authorization === undefined) {
        const cookie = getCookie(c, sessionCookie(c))
        if (cookie === undefined) throw challenge('send the header Authorization: Bearer <key>')
        const access = await sessions.access(cookie)
        if (access === null) throw challenge('the session has ended: sign in again')
        // A browser sends the cookie whoever made it ask: another site's page changes nothing by it.
        if (!['GET', 'HEAD'].includes(c.req.method) && !isSameOrigin(c))
          throw new Problem('forbidden', 'a browser may ask for changes from pages of this server alone')
        return access
      }
      const bearer = BEARER.exec(authorization)?.[1]
      if (bearer === undefined)
        throw challenge('the header Authorization is not of the form Bearer <key>', 'invalid_request')
      const access =
        provider !== null && JWT.test(bearer)
          ? await byToken(bearer)
          : isSendableKey(bearer)
            ? await keys.access(bearer)
            : null
      if (access === null) throw challenge('the key is not valid', 'invalid_token')
      return access
    },
    acting: (c, access) => tenants.acting(access, c.req.header(TENANT_HEADER)),
  }
}
