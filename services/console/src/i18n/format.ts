/** Numbers, times, sizes and spans of time as a locale writes them. */

export interface Format {
  locale: string
  number(n: number, digits?: number): string
  percent(ratio: number): string
  /** A size in bytes, by powers of 1,000: kB, MB. */
  bytes(n: number): string
  /** A span in ms: "4.2s", "3m", "2h 5m". */
  duration(ms: number): string
  dateTime(at: Date | string): string
  date(at: Date | string): string
  time(at: Date | string): string
  /** How long ago, or until when: "3 minutes ago". */
  relative(at: Date | string, now: number): string
}

const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_557_600_000],
  ['month', 2_629_800_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
]
const SIZES = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte']

const known = new Map<string, Format>()

/** The formats of a locale, made once. */
export function formatOf(locale: string): Format {
  let format = known.get(locale)
  if (format === undefined) known.set(locale, (format = make(locale)))
  return format
}

function make(locale: string): Format {
  const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 })
  const digitsOf = new Map<number, Intl.NumberFormat>()
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 })
  const dateTime = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium' })
  const date = new Intl.DateTimeFormat(locale, { dateStyle: 'medium' })
  const time = new Intl.DateTimeFormat(locale, { timeStyle: 'medium' })
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' })
  const unit = (n: number, name: string, digits = 0, display: 'short' | 'narrow' = 'narrow'): string =>
    new Intl.NumberFormat(locale, {
      style: 'unit',
      unit: name,
      unitDisplay: display,
      maximumFractionDigits: digits,
    }).format(n)
  const asDate = (at: Date | string): Date => (typeof at === 'string' ? new Date(at) : at)

  return {
    locale,
    number(n, digits = 0) {
      if (digits === 0) return whole.format(n)
      const format = digitsOf.get(digits) ?? new Intl.NumberFormat(locale, { maximumFractionDigits: digits })
      digitsOf.set(digits, format)
      return format.format(n)
    },
    percent: ratio => percent.format(ratio),
    bytes(n) {
      const step = n < 1_000 ? 0 : Math.min(SIZES.length - 1, Math.floor(Math.log10(n) / 3))
      const value = n / 1_000 ** step
      return unit(value, SIZES[step]!, step === 0 || value >= 100 ? 0 : 1, 'short')
    },
    duration(ms) {
      if (ms < 1_000) return unit(Math.round(ms), 'millisecond')
      if (ms < 60_000) return unit(ms / 1_000, 'second', ms < 10_000 ? 1 : 0)
      const minutes = Math.floor(ms / 60_000)
      if (minutes < 60) return unit(minutes, 'minute')
      const hours = Math.floor(minutes / 60)
      if (hours < 48)
        return [unit(hours, 'hour'), ...(minutes % 60 > 0 ? [unit(minutes % 60, 'minute')] : [])].join(' ')
      const days = Math.floor(hours / 24)
      return [unit(days, 'day'), ...(hours % 24 > 0 ? [unit(hours % 24, 'hour')] : [])].join(' ')
    },
    dateTime: at => dateTime.format(asDate(at)),
    date: at => date.format(asDate(at)),
    time: at => time.format(asDate(at)),
    relative(at, now) {
      const ms = asDate(at).getTime() - now
      const found = UNITS.find(([, size]) => Math.abs(ms) >= size)
      if (found === undefined)
        return Math.abs(ms) < 5_000 ? relative.format(0, 'second') : relative.format(Math.round(ms / 1_000), 'second')
      return relative.format(Math.trunc(ms / found[1]), found[0])
    },
  }
}
