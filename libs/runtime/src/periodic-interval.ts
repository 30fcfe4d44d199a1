/** How often devices are to come: one interval for all, others for a tag or a product class. */
import { ConfigError } from './config.ts'
import type { Variable } from './config.ts'
import { matchesPattern } from './patterns.ts'

export interface PeriodicRule {
  tag?: string
  /** `*` stands for any characters. */
  productClass?: string
  /** In seconds. */
  seconds: number
}

/** Of PeriodicInformInterval (TR-181: unsignedInt from 1). */
const LONGEST = 2 ** 31 - 1
const FORM = 'seconds, and where wanted tag:NAME=seconds and productClass:NAME=seconds, separated by commas'

/** `ACS_PERIODIC_INTERVAL`. Unset: devices come as they are set. @example '3600,tag:pilot=300,productClass:Meter*=86400' */
export const periodicInterval = (purpose: string): Variable<readonly PeriodicRule[]> => ({
  name: 'ACS_PERIODIC_INTERVAL',
  description: `PeriodicInformInterval of devices, ${purpose}: ${FORM}; 0, or unset: as the device has it`,
  parse: raw => (raw ?? '').split(',').flatMap(part => (part.trim() === '' ? [] : [ruleOf(part.trim(), raw!)])),
})

function ruleOf(part: string, raw: string): PeriodicRule {
  const [, kind, name, digits] = /^(?:(tag|productClass):(.+)=)?(\d{1,10})$/.exec(part) ?? []
  const seconds = Number(digits ?? NaN)
  if (!(seconds >= 0 && seconds <= LONGEST))
    throw new ConfigError(`ACS_PERIODIC_INTERVAL is "${raw}", but should be ${FORM}`)
  if (kind === 'tag') return { tag: name!.trim(), seconds }
  if (kind === 'productClass') return { productClass: name!.trim(), seconds }
  return { seconds }
}

/**
 * In seconds, 0: as it is. A tag stands before a product class, that before what is for all; of several the first.
 * @param tagKey what two spellings of one tag have in common (libs/contracts)
 */
export function intervalFor(
  rules: readonly PeriodicRule[],
  device: { tags: readonly string[]; productClass: string },
  tagKey: (tag: string) => string,
): number {
  if (rules.length === 0) return 0
  const tags = new Set(device.tags.map(tagKey))
  const rule =
    rules.find(r => r.tag !== undefined && tags.has(tagKey(r.tag))) ??
    rules.find(r => r.productClass !== undefined && matchesPattern(r.productClass, device.productClass)) ??
    rules.find(r => r.tag === undefined && r.productClass === undefined)
  return rule?.seconds ?? 0
}
