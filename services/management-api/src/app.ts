/** The application: authentication, problems, metrics around the routes; the description of them; the reference page. */
import { randomBytes } from 'node:crypto'
import { Hono } from 'hono'
import type { Context } from 'hono'
import { isUnavailable, isValueError } from '@auroralinks/database'
import { excerpt } from '@auroralinks/runtime'
import type { Telemetry } from '@auroralinks/telemetry'
import { isTraceparent } from '@auroralinks/telemetry'
import { asyncApiRoute } from './async-api.ts'
import { scopeFor } from './access/access.ts'
import type { Access } from './access/access.ts'
import type { TenantBook } from './access/tenants.ts'
import type { Authenticator } from './auth.ts'
import type { ConsoleFiles } from './console/files.ts'
import { consoleRoutes } from './console/routes.ts'
import type { Services } from './context.ts'
import type { Env } from './endpoint.ts'
import { checkUrl, harden, pagePolicy } from './hardening.ts'
import { signInRoutes } from './oidc/sign-in.ts'
import type { SignInOptions } from './oidc/sign-in.ts'
import type { RateLimit } from './rate-limit.ts'
import { Problem, notFound, unavailable } from './problem.ts'
import { REFERENCE } from './reference.ts'
import { addRoutes, describe, newApi } from './routes.ts'
import { checkPatterns } from './approvals/patterns.ts'

const METHODS = ['GET', 'PUT', 'POST', 'PATCH', 'DELETE']

const PAGE_POLICY = pagePolicy(REFERENCE)

/** Whom the API lets in. */
export interface Door {
  authenticator: Authenticator
  tenants: Pick<TenantBook, 'find'>
  rateLimit: RateLimit
  signIn: Omit<SignInOptions, 'audit' | 'clock' | 'tenants'>
  /** The built console; empty where there is none. */
  consoleFiles: ConsoleFiles
}

export function createApp(s: Services, door: Door, telemetry: Telemetry): Hono<Env> {
  const requests = telemetry.counter('acs_api_requests_total', 'Requests, by method, route and status')
  const seconds = telemetry.histogram(
    'acs_api_request_seconds',
    'How long requests take, without waiting for outcomes',
    { unit: 's' },
  )
  const api = newApi()

  const app = new Hono<Env>()
  app.use(async (c, next) => {
    const parent = c.req.header('traceparent')
    const since = s.clock.monotonic()
    await telemetry.span(
      `${c.req.method} API`,
      { kind: 'server', ...(parent !== undefined && isTraceparent(parent) ? { traceparent: parent } : {}) },
      async span => {
        c.set('traceparent', span.traceparent)
        c.set('traceId', span.traceId ?? randomBytes(16).toString('hex'))
        c.set('route', 'none')
        await next()
      },
    )
    harden(c.res.headers)
    requests.add(1, { method: c.req.method, route: c.get('route'), status: String(c.res.status) })
    if (c.req.query('wait') === undefined) seconds.record((s.clock.monotonic() - since) / 1000)
  })
  app.get('/reference', c => c.html(REFERENCE, 200, { 'content-security-policy': PAGE_POLICY }))

  signInRoutes(app, { ...door.signIn, tenants: door.tenants, audit: s.audit, clock: s.clock })

  let document: unknown = null
  app.get('/api/v1/openapi.json', c => c.json((document ??= describe(api)) as object))
  asyncApiRoute(app)
  const accessNow = async (c: Context<Env>): Promise<Access> =>
    door.authenticator.acting(c, await door.authenticator.access(c))
  /** What all of a tenant may ask together. */
  const takeOfTenant = async (tenant: string | null): Promise<void> => {
    const rate = tenant === null ? null : ((await door.tenants.find(tenant))?.ratePerSecond ?? null)
    if (rate !== null) door.rateLimit.take(`tenant ${tenant}`, rate)
  }
  api.use(async (c, next) => {
    const who = await door.authenticator.access(c)
    door.rateLimit.take(who.principal, who.ratePerSecond)
    const access = await door.authenticator.acting(c, who)
    await takeOfTenant(access.tenant)
    c.set('access', access)
    c.set('gate', s.gate)
    c.set('isStillAllowed', async () => {
      const now = await accessNow(c).catch((error: unknown) => {
        if (error instanceof Problem && error.status < 500) return null
        throw error
      })
      // With other rights it begins anew.
      return now !== null && JSON.stringify(scopeFor(now, 'events.read')) === JSON.stringify(c.get('scope'))
    })
    checkUrl(c.req.url)
    await next()
  })
  addRoutes(api, s)
  checkPatterns(s.config.approvals, api)
  app.route('/api/v1', api)

  consoleRoutes(app, door.consoleFiles)

  app.notFound(c => {
    const path = c.req.path.replace(/^\/api\/v1/, '')
    const allowed = METHODS.filter(
      m => m !== c.req.method && api.router.match(m, path)[0].some(([[, route]]) => route?.path !== '/*'),
    )
    if (c.req.path.startsWith('/api/v1/') && allowed.length > 0)
      return new Problem('method-not-allowed', `${c.req.method} is not allowed here, but ${allowed.join(', ')}`, {
        headers: { allow: allowed.join(', ') },
      }).response()
    return notFound(`resource ${excerpt(c.req.path)}`).response()
  })
  const failed = (error: Error, traceId: string | undefined): Response => {
    if (error instanceof Problem) return error.response()
    if (isValueError(error)) {
      s.logger.warn('the database refused a value of a request', { err: error, ...(traceId ? { traceId } : {}) })
      return new Problem('invalid-request', 'a value in the request is none that can be looked for').response()
    }
    if (isUnavailable(error)) return unavailable('the database does not answer').response()
    s.logger.error('a request failed', { err: error, ...(traceId ? { traceId } : {}) })
    return new Problem('internal', 'this is a defect of the server; its log has more', {
      members: { traceId: traceId ?? '' },
    }).response()
  }
  app.onError((error, c) => failed(error, c.get('traceId')))
  api.onError((error, c) => failed(error, c.get('traceId')))
  return app
}
