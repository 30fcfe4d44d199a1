/** The numbers of the overview as they are shown. */
import type { Schemas } from '../../api/client.ts'

export type Overview = Schemas['Overview']

export interface ClassVersions {
  productClass: string
  count: number
  versions: { softwareVersion: string | null; count: number }[]
  /** Versions that are not shown, and how many devices have them. */
  others: { versions: number; count: number }
}

/** Versions by product class, the largest class first; of each the most frequent. */
export function byClass(versions: Overview['versions'], most = 5): ClassVersions[] {
  const classes = [...Map.groupBy(versions, v => v.productClass)].map(([productClass, list]) => {
    const sorted = list.toSorted((a, b) => b.count - a.count)
    const sum = (some: typeof list): number => some.reduce((n, v) => n + v.count, 0)
    const rest = sorted.slice(most)
    return {
      productClass,
      count: sum(sorted),
      versions: sorted.slice(0, most).map(({ softwareVersion, count }) => ({ softwareVersion, count })),
      others: { versions: rest.length, count: sum(rest) },
    }
  })
  return classes.toSorted((a, b) => b.count - a.count)
}

/** How many devices that were asked came; null where none was, or all are still on their way. */
export function wakeRatio(r: NonNullable<Overview['connectionRequests']>): number | null {
  const known = r.arrived + r.failed
  return known === 0 ? null : r.arrived / known
}

/** A filter for an exact value. */
export const equals = (field: string, value: string): string => `${field} = "${value.replaceAll(/["\\*]/g, '\\$&')}"`

/** The filter that finds the devices behind a version of a class. */
export const versionFilter = (productClass: string, softwareVersion: string | null): string =>
  `${equals('productClass', productClass)} AND ${softwareVersion === null ? 'NOT softwareVersion : *' : equals('softwareVersion', softwareVersion)}`

/** The filter that finds what was later than so many ms ago; to the minute, so that the same address is the same list. */
export const since = (field: string, ms: number, now: number): string =>
  `${field} > ${new Date(Math.floor((now - ms) / 60_000) * 60_000).toISOString().replace('.000', '')}`
