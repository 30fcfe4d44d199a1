/** By what the audit log is filtered, and how a day becomes times. */

export const FILTERS = ['actor', 'action', 'resource', 'deviceId', 'since', 'until'] as const
/** `since` and `until` are days (2026-12-31), the last one included. */
export type AuditSearch = Partial<Record<(typeof FILTERS)[number], string>>

/** As the API takes it: days are those of whoever looks. A day that is none is left out. */
export function queryOf({ since, until, ...rest }: AuditSearch): AuditSearch {
  const [from, to] = [dayOf(since, 0), dayOf(until, 1)]
  return { ...rest, ...(from && { since: from }), ...(to && { until: to }) }
}

function dayOf(text: string | undefined, daysAfter: number): string | undefined {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text ?? '') ?? []
  if (year === undefined) return undefined
  const at = new Date(Number(year), Number(month) - 1, Number(day) + daysAfter)
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString()
}
