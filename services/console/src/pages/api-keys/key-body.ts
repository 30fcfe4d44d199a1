/** What a form says of a new key, as the API takes it. */
import type { Schemas } from '../../api/client.ts'

export const LIVES = ['none', '30', '90', '365'] as const

export interface KeyForm {
  name: string
  role: string
  /** In days. */
  life: (typeof LIVES)[number]
  tag: string
  rate: string
}

const DAY_MS = 86_400_000
const MOST_RATE = 100_000

/** Null: something of it is missing, or is none that there can be. */
export function keyBody(form: KeyForm, now: number): Schemas['NewApiKey'] | null {
  const [name, tag, rate] = [form.name.trim(), form.tag.trim(), form.rate.trim()]
  const perSecond = rate === '' ? null : Number(rate)
  if (name === '') return null
  if (perSecond !== null && !(Number.isInteger(perSecond) && perSecond >= 1 && perSecond <= MOST_RATE)) return null
  return {
    name,
    role: form.role,
    devices: tag === '' ? null : { tag },
    ratePerSecond: perSecond,
    expiresAt: form.life === 'none' ? null : new Date(now + Number(form.life) * DAY_MS).toISOString(),
  }
}
