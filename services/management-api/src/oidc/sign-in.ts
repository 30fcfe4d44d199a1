/**
 * Signing in and out with a browser: with an API key, or to the provider with a code and PKCE, back with a session in a
 * cookie.
 */
import type { Context, Hono } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { z } from 'zod'
import { createSealer } from '@auroralinks/runtime'
import type { Clock } from '@auroralinks/runtime'
import type { RoleBook } from '../access/role-book.ts'
import type { TenantBook } from '../access/tenants.ts'
import type { Audit } from '../audit/audit.ts'
import { readJson } from '../body.ts'
import type { Env } from '../endpoint.ts'
import { isSendableKey } from '../keys.ts'
import type { KeyRing } from '../keys.ts'
import { Problem, notFound } from '../problem.ts'
import { isSameOrigin, isSecure, localPath, originOf, sessionCookie } from './browser.ts'
import { accessOf } from './claims.ts'
import type { Journey, Provider } from './provider.ts'
import type { UserSessions } from './sessions.ts'

export interface SignInOptions {
  provider: Provider | null
  sessions: UserSessions
  roles: RoleBook
  keys: Pick<KeyRing, 'access'>
  tenants: Pick<TenantBook, 'find'>
  audit: Audit
  clock: Clock
  secretKey: string
}

/** Holds what was begun while its person is at the provider, sealed: any replica may end it. */
const JOURNEY_COOKIE = 'acs_sign_in'
const JOURNEY_SECONDS = 600

interface Kept extends Journey {
  returnTo: string
  until: number
}

/** The body of `POST /auth/key`. */
const KeyBody = z.strictObject({ key: z.string().min(1).max(512) })

/** Gives a browser its session: no script reads it, and no other site's page brings it along with a change. */
const hold = (c: Context, { token, seconds }: { token: string; seconds: number }): void =>
  setCookie(c, sessionCookie(c), token, {
    httpOnly: true,
    sameSite: 'Lax',
    secure: isSecure(c),
    path: '/',
    maxAge: seconds,
  })

/** `/auth/methods`, `/auth/key`, `/auth/sign-in`, `/auth/callback`, `/auth/sign-out`: outside /api/v1, as browsers come here without a key. */
export function signInRoutes(app: Hono<Env>, o: SignInOptions): void {
  const sealer = createSealer(o.secretKey, 'sign-in')
  const need = (): Provider => {
    if (o.provider === null) throw notFound('sign-in here: ACS_OIDC_ISSUER is not set')
    return o.provider
  }

  app.get('/auth/methods', c => c.json({ keys: true, openIdConnect: o.provider !== null }))

  app.post('/auth/key', async c => {
    if (!isSameOrigin(c)) throw new Problem('forbidden', 'a browser may sign in from pages of this server alone')
    const body = KeyBody.safeParse((await readJson(c.req.raw, false)).value)
    if (!body.success) throw new Problem('invalid-request', 'the body is of the form {"key": "alk_…"}')
    const { key } = body.data
    const access = isSendableKey(key) ? await o.keys.access(key) : null
    if (access === null) throw new Problem('unauthorized', 'the key is not valid')
    const begun = await o.sessions.beginWithKey(key, access)
    await o.audit.note(access, 'POST /auth/key', 'sign-in')
    hold(c, begun)
    return c.body(null, 204)
  })

  /** A browser that cannot be signed in is shown why on the page where it may try again. */
  const onPage = (work: (c: Context) => Promise<Response>) => async (c: Context) => {
    try {
      return await work(c)
    } catch (error) {
      if (!(error instanceof Problem) || c.req.header('accept')?.includes('text/html') !== true) throw error
      return c.redirect(`/sign-in?problem=${error.kind}`)
    }
  }

  app.get(
    '/auth/sign-in',
    onPage(async c => {
      const origin = originOf(c)
      const { url, journey } = await need().begin(`${origin}/auth/callback`)
      const kept: Kept = {
        ...journey,
        returnTo: localPath(c.req.query('returnTo'), origin),
        until: o.clock.now() + JOURNEY_SECONDS * 1_000,
      }
      setCookie(c, JOURNEY_COOKIE, Buffer.from(sealer.seal(JSON.stringify(kept))).toString('base64url'), {
        httpOnly: true,
        // The provider sends the browser back from another site.
        sameSite: 'Lax',
        secure: isSecure(c),
        path: '/auth',
        maxAge: JOURNEY_SECONDS,
      })
      return c.redirect(url)
    }),
  )

  app.get(
    '/auth/callback',
    onPage(async c => {
      const provider = need()
      const sealed = getCookie(c, JOURNEY_COOKIE)
      deleteCookie(c, JOURNEY_COOKIE, { path: '/auth' })
      const text = sealed === undefined ? null : sealer.open(Buffer.from(sealed, 'base64url'))
      const kept = text === null ? null : (JSON.parse(text) as Kept)
      if (kept === null || kept.until < o.clock.now())
        throw new Problem('sign-in-failed', 'nothing was begun in this browser in the last ten minutes: begin again')
      const person = await provider.finish(kept, new URL(c.req.url).search)
      const isKnown = person !== null && (person.tenant === null || (await o.tenants.find(person.tenant)) !== null)
      if (!isKnown) throw new Problem('forbidden', 'the provider names no tenant that there is')
      const roles = await o.roles.named(person.roles, person.tenant)
      if (roles.length === 0)
        throw new Problem('forbidden', `"${person.name}" has no role here: the provider names none that there is`)
      const begun = await o.sessions.begin({ ...person, roles: roles.map(r => r.name) })
      await o.audit.note(accessOf(person, roles, null), 'GET /auth/callback', 'sign-in')
      hold(c, begun)
      return c.redirect(kept.returnTo)
    }),
  )

  app.post('/auth/sign-out', async c => {
    if (!isSameOrigin(c)) throw new Problem('forbidden', 'a browser may sign out from pages of this server alone')
    const name = sessionCookie(c)
    const token = getCookie(c, name)
    const who = token === undefined ? null : await o.sessions.end(token)
    if (who !== null) await o.audit.note(who, 'POST /auth/sign-out', 'sign-out')
    deleteCookie(c, name, { path: '/', secure: isSecure(c) })
    return c.json({ redirectTo: (await o.provider?.signOutUrl(`${originOf(c)}/`)) ?? null })
  })
}
