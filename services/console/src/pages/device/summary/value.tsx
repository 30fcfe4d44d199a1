import { useFormat, useWords } from '../../../preferences/react.tsx'
import { Status } from '../../../ui/Status.tsx'
import type { Tone } from '../../../ui/Status.tsx'
import { numberOf, verdict } from './read.ts'
import type { Shown, Verdict } from './read.ts'
import type { Unit } from './readings.ts'
import { words } from './words.ts'

const TONES: Record<Verdict, Tone> = { good: 'good', fair: 'warn', bad: 'bad' }
const UP = /^(?:up|connected|enabled|running|bound|online)$/i
const DOWN = /^(?:down|error.*|disconnected|nolink|nosignal|lowerlayerdown)$/i

const toneOfStatus = (text: string): Tone => (UP.test(text) ? 'good' : DOWN.test(text) ? 'bad' : 'idle')
const isTrue = (text: string): boolean => text === '1' || text.toLowerCase() === 'true'

/** One value with its unit, and in the colour of how good it is. */
export function Value({ value }: { value: Shown }) {
  const t = useWords(words)
  const write = useWriter()
  const { reading, text } = value
  if (reading.unit === 'status') return <Status tone={toneOfStatus(text)}>{text}</Status>
  if (reading.unit === 'yesNo')
    return <Status tone={isTrue(text) ? 'good' : 'idle'}>{t(isTrue(text) ? 'yes' : 'no')}</Status>
  const n = numberOf(text, reading.unit)
  const written = write(text, n, reading.unit)
  if (n === null || reading.bounds === undefined) return <>{written}</>
  const how = verdict(n, reading.bounds)
  return (
    <Status tone={TONES[how]}>
      {written} <span className="visually-hidden">{t(`verdict.${how}`)}</span>
    </Status>
  )
}

function useWriter(): (text: string, n: number | null, unit: Unit) => string {
  const format = useFormat()
  const rate = (bits: number): string =>
    bits >= 1e9
      ? `${format.number(bits / 1e9, 2)} Gbit/s`
      : bits >= 1e6
        ? `${format.number(bits / 1e6, 1)} Mbit/s`
        : `${format.number(bits / 1e3)} kbit/s`
  return (text, n, unit) => {
    if (n === null) return text
    switch (unit) {
      case 'seconds':
        return format.duration(n * 1000)
      case 'percent':
        return format.percent(n / 100)
      case 'kibibytes':
        return format.bytes(n * 1024)
      case 'bitsPerSecond':
        return rate(n)
      case 'kbitsPerSecond':
        return rate(n * 1e3)
      case 'mbitsPerSecond':
        return n < 0 ? '–' : rate(n * 1e6)
      case 'tenthDecibel':
        return `${format.number(n, 1)} dB`
      case 'dBm':
      case 'thousandthDBm':
        return `${format.number(n, 1)} dBm`
      default:
        return text
    }
  }
}
