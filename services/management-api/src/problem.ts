/** Errors as the API tells them: problem details (RFC 9457). A route throws a `Problem`; anything else thrown is a bug. */
import { excerpt } from '@auroralinks/runtime'

/** One thing that is wrong with a request, and where. */
export interface ProblemDetail {
  /** A JSON pointer into the body, or the name of a query parameter, path part or header. */
  where: string
  detail: string
}

/** What the last part of `type` may be; the title stands for all problems of its kind. */
const KINDS = {
  'invalid-request': { status: 400, title: 'The request is not valid' },
  'malformed-json': { status: 400, title: 'The body is not JSON' },
  'invalid-filter': { status: 400, title: 'The filter is not valid' },
  'invalid-cursor': { status: 400, title: 'The cursor is not valid' },
  'sign-in-failed': { status: 400, title: 'The sign-in did not succeed' },
  unauthorized: { status: 401, title: 'A key is needed' },
  forbidden: { status: 403, title: 'It is not allowed' },
  'not-found': { status: 404, title: 'There is no such thing' },
  'method-not-allowed': { status: 405, title: 'The method is not allowed here' },
  'approval-needed': { status: 409, title: 'Somebody else has to approve it' },
  conflict: { status: 409, title: 'It cannot be done as things stand' },
  'too-large': { status: 413, title: 'The body is too large' },
  'filter-too-slow': { status: 422, title: 'The filter takes too long' },
  'key-reused': { status: 422, title: 'The Idempotency-Key belongs to another request' },
  'rate-limited': { status: 429, title: 'Too many requests' },
  'too-many': { status: 429, title: 'There are too many already' },
  internal: { status: 500, title: 'The server failed' },
  unavailable: { status: 503, title: 'A part of the system does not answer' },
  'disk-full': { status: 507, title: 'There is no room' },
} as const

/** The most that an answer says of what is wrong: mistakes, and characters of each text, since a client or another service chose their number and length. */
export const MOST_ERRORS = 50
const MOST_CHARACTERS = 1_000

export type ProblemKind = keyof typeof KINDS

export interface ProblemExtras {
  errors?: ProblemDetail[]
  headers?: Record<string, string>
  /** Further members of the body. */
  members?: Record<string, string | number>
}

/** A request cannot be answered as asked; for the sender. */
export class Problem extends Error {
  override name = 'Problem'
  readonly kind: ProblemKind
  readonly status: number
  readonly extras: ProblemExtras

  constructor(kind: ProblemKind, detail: string, extras: ProblemExtras = {}) {
    super(excerpt(detail, MOST_CHARACTERS))
    this.kind = kind
    this.status = KINDS[kind].status
    this.extras = extras
  }

  /** The body as it is sent. */
  body(): Record<string, unknown> {
    return {
      type: `urn:auroralinks:problem:${this.kind}`,
      title: KINDS[this.kind].title,
      status: this.status,
      detail: this.message,
      ...(this.extras.errors
        ? {
            errors: this.extras.errors
              .slice(0, MOST_ERRORS)
              .map(e => ({ where: excerpt(e.where, MOST_CHARACTERS), detail: excerpt(e.detail, MOST_CHARACTERS) })),
          }
        : {}),
      ...this.extras.members,
    }
  }

  response(): Response {
    return new Response(JSON.stringify(this.body()), {
      status: this.status,
      headers: { 'content-type': 'application/problem+json', ...this.extras.headers },
    })
  }
}

/** The status that problems of a kind have. */
export const statusOf = (kind: ProblemKind): number => KINDS[kind].status

/** Nobody by that name. */
export const notFound = (what: string): Problem => new Problem('not-found', `there is no ${what}`)

/** A part of the system did not answer in time; whether it did what was asked is not known. */
export const unavailable = (detail: string, retryAfterSeconds = 2): Problem =>
  new Problem('unavailable', detail, { headers: { 'retry-after': String(retryAfterSeconds) } })
