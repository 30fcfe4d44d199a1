/** A tenant as a form holds it, and as the API takes it. */
import type { Schemas } from '../../api/client.ts'

export interface RuleForm {
  /** For the list on screen. */
  key: number
  oui: string
  productClass: string
  networks: string
  listener: 'any' | 'http' | 'https'
}

export interface TenantForm {
  name: string
  description: string
  rate: string
  rules: readonly RuleForm[]
}

export const NO_RULE: Omit<RuleForm, 'key'> = { oui: '', productClass: '', networks: '', listener: 'any' }

const listOf = (text: string): string[] =>
  text
    .split(',')
    .map(part => part.trim())
    .filter(part => part !== '')

export const formOf = (t: Schemas['Tenant'] | null): TenantForm => ({
  name: t?.name ?? '',
  description: t?.description ?? '',
  rate: t?.ratePerSecond == null ? '' : String(t.ratePerSecond),
  rules: (t?.newDevices ?? []).map((r, key) => ({
    key,
    oui: r.oui?.join(', ') ?? '',
    productClass: r.productClass?.join(', ') ?? '',
    networks: r.networks?.join(', ') ?? '',
    listener: r.listener ?? 'any',
  })),
})

/** Rules that say nothing are left out; what else is wrong with it the API tells. */
export function bodyOf(form: TenantForm): Schemas['TenantBody'] {
  const newDevices = form.rules.flatMap(r => {
    const [oui, productClass, networks] = [listOf(r.oui), listOf(r.productClass), listOf(r.networks)]
    const rule: Schemas['NewDeviceRule'] = {
      ...(oui.length > 0 && { oui }),
      ...(productClass.length > 0 && { productClass }),
      ...(networks.length > 0 && { networks }),
      ...(r.listener !== 'any' && { listener: r.listener }),
    }
    return Object.keys(rule).length === 0 ? [] : [rule]
  })
  const rate = form.rate.trim()
  return { description: form.description.trim(), newDevices, ratePerSecond: rate === '' ? null : Number(rate) }
}
