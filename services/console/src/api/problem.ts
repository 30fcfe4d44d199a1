/** What the API answers when it does not do what was asked (RFC 9457). */

export interface ProblemBody {
  type?: string
  title?: string
  status?: number
  detail?: string
  errors?: { where: string; detail: string }[]
  traceId?: string
  permission?: string
}

/** An answer that is none of what was hoped for. */
export class ApiError extends Error {
  override name = 'ApiError'
  /** 0: nobody answered. */
  readonly status: number
  readonly body: ProblemBody

  constructor(status: number, body: ProblemBody) {
    super(body.detail ?? body.title ?? `HTTP ${status}`)
    this.status = status
    this.body = body
  }

  /** The last part of its type: `not-found`, `forbidden` …; `unreachable` where nobody answered. */
  get kind(): string {
    return this.body.type?.split(':').at(-1) ?? (this.status === 0 ? 'unreachable' : 'internal')
  }
}

/** The error that an answer tells of. */
export async function errorOf(response: Response): Promise<ApiError> {
  const text = await response.text().catch(() => '')
  try {
    const body: unknown = JSON.parse(text)
    if (typeof body === 'object' && body !== null) return new ApiError(response.status, body)
  } catch {
    // A proxy between said something else.
  }
  return new ApiError(response.status, { status: response.status })
}

/** Whether trying the same again may help: nobody answered, or a part of the system is away. */
export const mayHelpToRetry = (error: unknown): boolean =>
  error instanceof ApiError && (error.status === 0 || error.status === 429 || error.status >= 500)
