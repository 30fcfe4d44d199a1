/** Whom the rules of a gateway are for, as an operator writes it: from where they come, and which devices they are. */
import { isNetwork, networksOf } from '@auroralinks/runtime'
import type { Contains } from '@auroralinks/runtime'
import { z } from 'zod'

const texts = (item: z.ZodType<string>) => z.array(item).min(1).max(1_000)

/** The fields of a rule's `match`. */
export const MATCH = {
  networks: texts(z.string().refine(isNetwork, 'is a network such as 10.0.0.0/8')).optional(),
  oui: texts(z.string().regex(/^[0-9A-Fa-f]{6}$/, 'is six hexadecimal digits')).optional(),
  productClass: texts(z.string().min(1).max(64)).optional(),
  devices: texts(z.string().min(1).max(1_024)).optional(),
}

/** What tells whether an address is in the networks of a rule; null: it names none. */
export function containsOf(networks: readonly string[] | undefined): Contains | null {
  if (networks === undefined) return null
  const contains = networksOf(networks)
  if (typeof contains !== 'function') throw new RangeError(`${contains.wrong} is no network`)
  return contains
}
