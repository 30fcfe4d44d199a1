/** A row of the table: it measures on a system that other rows use too, and gives figures. */
import type { Aim, Figure } from '../lib/figures.ts'
import type { Lab } from '../lib/lab.ts'
import type { LoadReport } from '../lib/load.ts'

export interface Run {
  lab: Lab
  /** Of a row's measured window. */
  seconds: number
  /** Of the device that is refreshed. */
  parameters: number
  /** Rows of this system that others are held against. */
  plain(name: PlainRow): Promise<LoadReport>
}

/** `digest`: the same with Digest and a fresh challenge; `small-fleet`: at a fixed rate while few devices are known. */
export type PlainRow = SessionRow | 'small-fleet'
export type SessionRow = 'periodic' | 'digest'

export interface Row {
  name: string
  measure(run: Run): Promise<Measured[]>
}

/** A figure of a system whose mode is known. */
export type Measured = Omit<Figure, 'mode'>

export const atMost = (n: number): Aim => ({ atMost: n })
export const atLeast = (n: number): Aim => ({ atLeast: n })

/** Why sessions failed, and how many of them. */
export const reasonsOf = (r: LoadReport): string[] => [...r.failures].map(([why, n]) => `${n} × ${why}`)

/** A figure of a load; its failed sessions and their reasons go with it. */
export function figureOf(
  o: Partial<Measured> & Pick<Measured, 'row' | 'what' | 'unit' | 'value'>,
  r?: LoadReport,
): Measured {
  const failures = r ? reasonsOf(r) : []
  return { best: '', must: null, then: null, failed: r?.failed ?? 0, ...o, notes: [...failures, ...(o.notes ?? [])] }
}

/** How many of the sessions that were begun came to their end: everything, or it is missed. */
export const complete = (row: string, what: string, r: LoadReport, best = ''): Measured =>
  figureOf(
    {
      row,
      what: `${what}, complete`,
      unit: '%',
      best,
      value: (r.sessions * 100) / (r.sessions + r.failed),
      must: atLeast(100),
    },
    r,
  )

/** Which process the CPU of a session went to, for the notes. */
export function cpuNote(r: LoadReport): string {
  const byName = new Map<string, number>()
  for (const [process, ms] of r.cpuByProcess) {
    const name = process.split(':')[0]!.replace(/^acs-/, '')
    byName.set(name, (byName.get(name) ?? 0) + ms)
  }
  return [...byName]
    .sort((a, b) => b[1] - a[1])
    .filter(([, ms]) => ms >= 0.005)
    .map(([name, ms]) => `${name} ${ms.toFixed(2)} ms`)
    .join(', ')
}
