/** What the table is made of: figures, what each must be, and how they are printed. */
import type { Mode } from '@auroralinks/testkit/system'

export interface Figure {
  mode: Mode
  /** `periodic`, `wake` …: what `--row` names. */
  row: string
  /** What was measured, for a person. */
  what: string
  /** Of the best-known open ACS on the same kind of machine, as it was measured; '' when it cannot do it or was not measured. */
  best: string
  /** '' of what is counted. */
  unit: 'ms' | 's' | '/s' | '×' | 'MB' | '%' | ''
  value: number
  /** What it must reach and what comes after that; null where there is no aim. */
  must: Aim | null
  then: Aim | null
  /** Sessions that failed while it was measured; one is enough to miss it. */
  failed: number
  /** Why they failed, and what else a reader should know. */
  notes: string[]
}

export type Aim = { atMost: number } | { atLeast: number }

/** Whether a figure is what it must be; null where there is no aim. */
export function isMet(f: Pick<Figure, 'value' | 'must' | 'failed'>): boolean | null {
  if (f.failed > 0 || !Number.isFinite(f.value)) return false
  return f.must === null ? null : reaches(f.value, f.must)
}

const reaches = (value: number, aim: Aim): boolean => ('atMost' in aim ? value <= aim.atMost : value >= aim.atLeast)

/** `met`, `met, and then`, `**missed**`, or `–` where there is no aim. */
export function verdictOf(f: Figure): string {
  const met = isMet(f)
  if (met === null) return '–'
  if (!met) return '**missed**'
  return f.then !== null && reaches(f.value, f.then) ? 'met, and then' : 'met'
}

const DIGITS = { ms: 2, s: 1, '/s': 0, '': 0, '×': 2, MB: 0, '%': 1 } as const

/** A value as people read it. */
export const shown = (value: number, unit: Figure['unit']): string =>
  `${value.toLocaleString('en', { minimumFractionDigits: DIGITS[unit], maximumFractionDigits: DIGITS[unit] })}${unit === '' ? '' : ` ${unit}`}`

const aimShown = (aim: Aim | null, unit: Figure['unit']): string =>
  aim === null ? '' : 'atMost' in aim ? `≤ ${shown(aim.atMost, unit)}` : `≥ ${shown(aim.atLeast, unit)}`

const HEAD = ['case', 'best-known open ACS', 'must reach', 'and then', 'ours', '']

/** A Markdown table, its columns in line, and below it why sessions failed. */
export function tableOf(figures: readonly Figure[]): string {
  const rows = figures.map(f => [
    f.what,
    f.best,
    aimShown(f.must, f.unit),
    aimShown(f.then, f.unit),
    shown(f.value, f.unit),
    verdictOf(f),
  ])
  const widths = HEAD.map((h, i) => Math.max(h.length, ...rows.map(r => r[i]!.length)))
  const line = (cells: string[]): string => `| ${cells.map((c, i) => c.padEnd(widths[i]!)).join(' | ')} |\n`
  const notes = [...new Set(figures.flatMap(f => f.notes.map(n => `${f.row}, ${f.mode}: ${n}\n`)))]
  return (
    line(HEAD) +
    line(widths.map(w => '-'.repeat(w))) +
    rows.map(line).join('') +
    (notes.length > 0 ? `\n${notes.join('')}` : '')
  )
}
