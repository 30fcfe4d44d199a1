/** Logs: one JSON object a line, with device, session and trace ids as fields; secrets are cut out, and no line grows beyond some 16 kB. */
import { pino } from 'pino'
import { capped, cappedText } from './log-fields.ts'
import { STARS } from './sealed-values.ts'

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

/** A logger for one service that writes to standard output (or `destination`). */
export function createLogger(o: {
  service: string
  level?: LogLevel
  destination?: { write(line: string): void }
}): Logger {
  const options = {
    level: o.level ?? 'info',
    base: { service: o.service },
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    messageKey: 'message',
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths: REDACTED, censor: STARS },
    serializers: { err: (made: unknown) => made },
  }
  const root = o.destination ? pino(options, o.destination) : pino(options, pino.destination({ fd: 1, sync: false }))
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
