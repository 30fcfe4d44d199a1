/** Which failures of the database pass by themselves. */

/** SQLSTATE classes: connection exceptions, insufficient resources, operator intervention. */
const CLASSES = ['08', '53', '57']
const STATES = new Set(['40001', '40P01', '55006', '55P03'])
/** Somebody cancelled this one statement; trying again would not be what was meant. */
const NOT_TRANSIENT = new Set(['57014', '57P04'])
const SYSTEM = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EADDRNOTAVAIL',
])
/** Prisma: cannot reach, timed out, closed, out of pool, write conflict. */
const PRISMA = new Set(['P1001', 'P1002', 'P1008', 'P1017', 'P2024', 'P2028', 'P2034', 'P2037'])
/** What Prisma's adapter calls them. */
const KINDS = new Set([
  'DatabaseNotReachable',
  'ConnectionClosed',
  'SocketTimeout',
  'TooManyConnections',
  'TransactionWriteConflict',
])
/** What `pg` says of these without giving a code. */
const SAID =
  /^(?:Connection terminated|timeout exceeded when trying to connect|timeout expired|Client has encountered a connection error|Connection ended unexpectedly|terminating connection)/

const isTransientCode = (code: string): boolean =>
  SYSTEM.has(code) ||
  PRISMA.has(code) ||
  STATES.has(code) ||
  (/^[0-9A-Z]{5}$/.test(code) && CLASSES.includes(code.slice(0, 2)) && !NOT_TRANSIENT.has(code))

/**
 * Whether a failure is of the connection, or passes by itself (server starting, shutting down or full, deadlock,
 * serialization): the same statement is worth trying again. Errors inside errors (Prisma, AggregateError) count.
 */
export function isUnavailable(error: unknown): boolean {
  return looksInto(error, 0)
}

function looksInto(error: unknown, depth: number): boolean {
  if (typeof error !== 'object' || error === null || depth > 4) return false
  const e = error as {
    code?: unknown
    originalCode?: unknown
    kind?: unknown
    message?: unknown
    cause?: unknown
    meta?: { driverAdapterError?: unknown }
    errors?: unknown
    constraint?: unknown
  }
  for (const code of [e.code, e.originalCode]) if (typeof code === 'string' && isTransientCode(code)) return true
  // The partition that a row was on its way to has just got other bounds; a constraint of a table has a name.
  if (e.code === '23514' && e.constraint === undefined) return true
  if (typeof e.kind === 'string' && KINDS.has(e.kind)) return true
  if (typeof e.message === 'string' && SAID.test(e.message)) return true
  if (Array.isArray(e.errors) && e.errors.some(inner => looksInto(inner, depth + 1))) return true
  return looksInto(e.cause, depth + 1) || looksInto(e.meta?.driverAdapterError, depth + 1)
}
