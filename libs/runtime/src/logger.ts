/** Logs: one JSON object a line, with device, session and trace ids as fields; secrets are cut out, and no line grows beyond some 16 kB. */
import { pino } from 'pino'
import { capped, cappedText } from './log-fields.ts'
import { STARS } from './secrets/sealed-values.ts'

export interface LogFields {
  deviceId?: string
  sessionId?: string
  taskId?: string
  traceId?: string
  /** An error is logged with its message and stack. */
  err?: unknown
  [field: string]: unknown
}

export interface Logger {
  debug(message: string, fields?: LogFields): void
  info(message: string, fields?: LogFields): void
  warn(message: string, fields?: LogFields): void
  error(message: string, fields?: LogFields): void
  /** A logger that adds `fields` to every line. */
  with(fields: LogFields): Logger
}

const SECRETS = ['password', 'secret', 'token', 'authorization', 'key', 'passphrase']
const REDACTED = SECRETS.flatMap(s => [s, `*.${s}`])

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent'

export interface LoggerOptions {
  service: string
  level?: LogLevel
  /** Instead of standard output. */
  destination?: { write(line: string): void }
  /** The span around whoever logs: its ids stand in the line as `trace_id` and `span_id`. */
  span?: (() => { traceId: string; spanId: string } | undefined) | undefined
  /** Gets each line too, as it was written. */
  alsoTo?: ((line: string) => void) | undefined
}

/** A logger for one service that writes to standard output (or `destination`). */
export function createLogger(o: LoggerOptions): Logger {
  const { span, alsoTo } = o
  const options = {
    level: o.level ?? 'info',
    base: { service: o.service },
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    messageKey: 'message',
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths: REDACTED, censor: STARS },
    serializers: { err: (made: unknown) => made },
    ...(span && {
      mixin() {
        const around = span()
        return around === undefined ? {} : { trace_id: around.traceId, span_id: around.spanId }
      },
    }),
  }
  const written = o.destination ?? pino.destination({ fd: 1, sync: false })
  const root = pino(
    options,
    alsoTo === undefined
      ? written
      : {
          write(line: string) {
            written.write(line)
            alsoTo(line)
          },
        },
  )
  const wrap = (p: typeof root): Logger => ({
    debug: (message, fields) => p.debug(fields === undefined ? NONE : capped(fields), cappedText(message)),
    info: (message, fields) => p.info(fields === undefined ? NONE : capped(fields), cappedText(message)),
    warn: (message, fields) => p.warn(fields === undefined ? NONE : capped(fields), cappedText(message)),
    error: (message, fields) => p.error(fields === undefined ? NONE : capped(fields), cappedText(message)),
    with: fields => wrap(p.child(capped(fields))),
  })
  return wrap(root)
}

const NONE = {}
const nothing = (): void => {}

/** Says nothing: for tests. */
export const silentLogger: Logger = {
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
  with: () => silentLogger,
}
