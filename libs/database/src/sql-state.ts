/** The SQLSTATE of a statement that the server refused, whether it was ours or Prisma's. */

interface Refusal {
  code?: unknown
  constraint?: unknown
  meta?: { driverAdapterError?: { cause?: { originalCode?: unknown; constraint?: { index?: unknown } } } }
}

/** The SQLSTATE of a failure, which Prisma keeps below a code of its own; null when the server did not answer with one. */
export function sqlStateOf(error: unknown): string | null {
  const e = error as Refusal | null | undefined
  for (const code of [e?.meta?.driverAdapterError?.cause?.originalCode, e?.code]) {
    if (typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) && !/^P2\d{3}$/.test(code)) return code
  }
  return null
}

/** Whether a row was refused because another one has its value of this unique index. */
export function isUniqueViolation(error: unknown, index: string): boolean {
  const e = error as Refusal | null | undefined
  return (
    sqlStateOf(error) === '23505' && (e?.constraint ?? e?.meta?.driverAdapterError?.cause?.constraint?.index) === index
  )
}

/** Whether the server refused a value (SQLSTATE class 22, data exceptions): no time, no number, no text. Trying again changes nothing. */
export const isValueError = (error: unknown): boolean => sqlStateOf(error)?.startsWith('22') === true
