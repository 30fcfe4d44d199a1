/**
 * One endpoint: what it takes and gives, declared once. The same schemas validate requests and describe them in the
 * OpenAPI document.
 */
import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Context } from 'hono'
import type { z } from 'zod'
import { excerpt } from '@auroralinks/runtime'
import type { Permission } from '@auroralinks/database'
import { maySome } from './access/access.ts'
import type { Access, Scope } from './access/access.ts'
import { REASON, reasonHeader, reasonOf } from './audit/reason.ts'
import { allowed, forbidden, noDevice, onlyInstallation } from './access/allowed.ts'
import { tenantHeader } from './access/tenants.ts'
import { readJson } from './body.ts'
import { MOST_ERRORS, Problem, statusOf } from './problem.ts'
import type { ProblemDetail, ProblemKind } from './problem.ts'
import { ProblemSchema } from './schemas/common.ts'

/** What the layers around an endpoint found out about the request. */
export interface Env {
  Variables: {
    /** Of the span of this request, for what it sends. */
    traceparent: string | undefined
    traceId: string
    /** Who asks. */
    access: Access
    /** Whether the one who asks may still ask what was asked, with the same rights. */
    isStillAllowed(): Promise<boolean>
    /** What of the system this request may reach: every query is held against it. */
    scope: Scope
    /** Holds what somebody else has to approve first. */
    gate: Gate
    /** Why it is asked for, in the words of whoever asks. */
    reason: string | null
    /** The path as declared, for metrics. */
    route: string
  }
}

/** What somebody else has to approve first (approvals/gate.ts). */
export interface Gate {
  /**
   * Lets a request pass that needs no approval, or has one: then the approval is used up, unless the request fails.
   * @param o.permissions what it does, the most particular first: the first of them that has to be approved is; asked only where something has to be
   * @throws Problem 409 that names the approval
   */
  pass(
    c: Context<Env>,
    o: {
      permissions(): readonly Permission[] | Promise<readonly Permission[]>
      body: unknown
      text: string
    },
  ): Promise<{ failed(): Promise<void> }>
}

export type Api = OpenAPIHono<Env>

interface Success {
  description: string
  schema?: z.ZodType
  contentType?: string
}

export interface Declared<P, Q, B> {
  method: 'get' | 'put' | 'post' | 'patch' | 'delete'
  /** As in OpenAPI, with `{name}`. */
  path: string
  tag: string
  summary: string
  description?: string
  /** What its caller needs; `null`: nothing but to be known. Where the body decides, `some` is asked before it is read. */
  permission: Permission | null | { some: string; of(body: B): Permission }
  /** No tenant may, although its permission is one that tenants give. */
  onlyInstallation?: boolean
  /** What of it somebody else may have to approve, the most particular first; without this, its permission. */
  approval?(call: Call<P, Q, B>): readonly Permission[] | Promise<readonly Permission[]>
  params?: z.ZodType<P>
  query?: z.ZodType<Q>
  /** JSON. */
  body?: z.ZodType<B>
  /** An absent body counts as `{}`. */
  bodyOptional?: boolean
  /** A body that is no JSON, for the description only: the handler reads it. */
  rawBody?: { contentType: string | readonly string[]; description: string }
  /** Request headers, for the description only. */
  headers?: z.ZodObject
  responses: Record<number, Success>
  problems?: ProblemKind[]
}

export interface Call<P, Q, B> {
  c: Context<Env>
  params: P
  query: Q
  body: B
  /** The body as it came, for comparing two requests. */
  bodyText: string
}

const nothing = {}

/** Every endpoint that changes something. */
interface Change {
  permission: string
  /** Its body is no JSON. */
  isRaw: boolean
  path: string
}

const changes = new WeakMap<Api, Change[]>()

/** What of an API changes something. */
export function changesOf(api: Api): Change[] {
  let list = changes.get(api)
  if (list === undefined) changes.set(api, (list = []))
  return list
}

/** Adds an endpoint to the API and to its description. */
export function endpoint<P = unknown, Q = unknown, B = unknown>(
  api: Api,
  d: Declared<P, Q, B>,
  handle: (call: Call<P, Q, B>) => Promise<Response>,
): void {
  describe(api, d)
  changesOf(api).push(
    ...(d.method === 'get' || d.permission === null
      ? []
      : [{ permission: permissionText(d.permission), isRaw: d.rawBody !== undefined, path: d.path }]),
  )
  const route = d.path.replaceAll(/\{(\w+)\}/g, ':$1')
  api.on(d.method.toUpperCase(), route, async c => {
    c.set('route', d.path)
    const access = c.get('access')
    const { permission } = d
    if (d.onlyInstallation === true) onlyInstallation(access)
    if (typeof permission === 'string') c.set('scope', allowed(access, permission))
    else if (permission === null) c.set('scope', noDevice(access.tenant))
    else if (!maySome(access, permission.some)) throw forbidden(access, permission.some)
    c.set('reason', reasonOf(c.req.header(REASON)))
    const params = check(d.params, c.req.param() ?? nothing, name => name)
    const query = check(d.query, queryOf(c), name => name, 'query parameter')
    const json =
      d.body === undefined ? { value: undefined, text: '' } : await readJson(c.req.raw, d.bodyOptional === true)
    const body = check(d.body, json.value, path => `/${path}`)
    if (permission !== null && typeof permission === 'object') c.set('scope', allowed(access, permission.of(body as B)))
    const call = { c, params: params as P, query: query as Q, body: body as B, bodyText: json.text }
    if (d.method === 'get' || permission === null) return handle(call)
    const wanted = typeof permission === 'string' ? permission : permission.of(body as B)
    const permissions = () => d.approval?.(call) ?? [wanted]
    const approval = await c.get('gate').pass(c, { permissions, body, text: json.text })
    try {
      return await handle(call)
    } catch (error) {
      await approval.failed()
      throw error
    }
  })
}

/** Query parameters, each at most once; an endpoint without any takes none. */
function queryOf(c: Context<Env>): Record<string, string> {
  const out: Record<string, string> = {}
  const errors: ProblemDetail[] = []
  for (const [name, values] of Object.entries(c.req.queries())) {
    if (values.length > 1)
      errors.push({
        where: excerpt(name),
        detail: `the query parameter ${excerpt(name)} is there ${values.length} times`,
      })
    Object.defineProperty(out, name, { value: values[0] ?? '', enumerable: true })
  }
  if (errors.length > 0) throw new Problem('invalid-request', errors.map(e => e.detail).join('; '), { errors })
  return out
}

function check(
  schema: z.ZodType | undefined,
  value: unknown,
  where: (path: string) => string,
  unknownThing = 'field',
): unknown {
  if (schema === undefined) {
    const [surplus] = Object.keys(value ?? nothing)
    if (surplus !== undefined && unknownThing === 'query parameter')
      throw invalid([{ where: excerpt(surplus), detail: `there is no query parameter "${excerpt(surplus)}" here` }])
    return value
  }
  const result = schema.safeParse(value)
  if (result.success) return result.data
  throw invalid(result.error.issues.slice(0, MOST_ERRORS).flatMap(issue => detailsOf(issue, where, unknownThing)))
}

export const invalid = (errors: ProblemDetail[]): Problem =>
  new Problem(
    'invalid-request',
    errors.map(e => (e.where === '' || e.where === '/' ? e.detail : `${e.where}: ${e.detail}`)).join('; '),
    { errors },
  )

function detailsOf(issue: z.core.$ZodIssue, where: (path: string) => string, unknownThing: string): ProblemDetail[] {
  const path = issue.path.map(part => excerpt(String(part)))
  if (issue.code === 'unrecognized_keys')
    return issue.keys.slice(0, MOST_ERRORS).map(key => ({
      where: where([...path, excerpt(key)].join('/')),
      detail: `there is no ${unknownThing} "${excerpt(key)}" here`,
    }))
  return [{ where: where(path.join('/')), detail: issue.message }]
}

function describe<P, Q, B>(api: Api, d: Declared<P, Q, B>): void {
  const kinds = new Set<ProblemKind>([
    ...(d.params || d.query || d.body ? ['invalid-request' as const] : []),
    'unauthorized',
    ...(d.permission === null ? [] : ['forbidden' as const]),
    'rate-limited',
    ...(d.method === 'get' || d.permission === null ? [] : ['approval-needed' as const]),
    ...(d.problems ?? []),
  ])
  const byStatus = Map.groupBy(kinds, statusOf)
  const problems = [...byStatus].map(
    ([status, of]) =>
      [
        status,
        { description: of.join(', '), content: { 'application/problem+json': { schema: ProblemSchema } } },
      ] as const,
  )
  const successes = Object.entries(d.responses).map(
    ([status, r]) =>
      [
        status,
        {
          description: r.description,
          ...(r.schema ? { content: { [r.contentType ?? 'application/json']: { schema: r.schema } } } : {}),
        },
      ] as const,
  )
  api.openAPIRegistry.registerPath({
    method: d.method,
    path: d.path,
    tags: [d.tag],
    summary: d.summary,
    operationId: operationId(d.method, d.path),
    description: [d.description, needs(d.permission)].filter(t => t !== undefined).join(' '),
    ...(d.permission === null ? {} : { 'x-permission': permissionText(d.permission) }),
    request: {
      ...(d.params ? { params: d.params as unknown as z.ZodObject } : {}),
      ...(d.query ? { query: d.query as unknown as z.ZodObject } : {}),
      ...headersOf(d),
      ...(d.body
        ? { body: { required: d.bodyOptional !== true, content: { 'application/json': { schema: d.body } } } }
        : {}),
      ...(d.rawBody
        ? {
            body: {
              required: true,
              description: d.rawBody.description,
              content: Object.fromEntries(
                [d.rawBody.contentType]
                  .flat()
                  .map(type => [type, { schema: { type: 'string' as const, format: 'binary' } }]),
              ),
            },
          }
        : {}),
    },
    responses: Object.fromEntries([...successes, ...problems]),
  })
}

/** Whoever changes something may say why; somebody of the installation for whom. */
function headersOf({ method, headers }: { method: string; headers?: z.ZodObject }): { headers: z.ZodObject } {
  const all = headers === undefined ? tenantHeader : headers.extend(tenantHeader.shape)
  return { headers: method === 'get' ? all : all.extend(reasonHeader.shape) }
}

const permissionText = (p: Permission | { some: string }): string => (typeof p === 'string' ? p : `${p.some}:<type>`)

const needs = (p: Permission | null | { some: string }): string =>
  p === null ? 'Needs no permission.' : `Needs the permission \`${permissionText(p)}\`.`

/** @example operationId('get', '/devices/{id}/tasks') // 'getDevicesByIdTasks' */
function operationId(method: string, path: string): string {
  return (
    method +
    path
      .split('/')
      .filter(p => p !== '')
      .map(p => {
        const name = p.replace(/^\{(\w+)\}$/, 'by-$1')
        return name
          .split(/[-.]/)
          .map(w => w.charAt(0).toUpperCase() + w.slice(1))
          .join('')
      })
      .join('')
  )
}
