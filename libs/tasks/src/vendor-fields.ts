/** Secrets among the fields of vendors' messages. */
import { vendorRpcOf } from '@auroralinks/cwmp'
import type { Rpc } from '@auroralinks/cwmp'
import { STARS } from '@auroralinks/runtime'
import type { Task } from './task.ts'

type Values = { readonly [name: string]: unknown }

/** The fields of a message with stars for those that are secret. */
export const withoutSecretFields = (rpc: Rpc, side: 'request' | 'response', values: object): object =>
  mapped(values as Values, rpc[side].fields.secretFields, () => STARS)

/** The arguments of a task that calls a vendor's method, with its secrets as `f` makes them; null for any other task. */
export function mapVendorSecrets(
  { method, arguments: given }: Task['arguments'],
  f: (value: string) => string,
): Values | null {
  const rpc = typeof method === 'string' ? vendorRpcOf(method) : undefined
  if (rpc === undefined || given === null || typeof given !== 'object' || Array.isArray(given)) return null
  return mapped(given as Values, rpc.request.fields.secretFields, f)
}

/** The same object where nothing in it is secret. */
function mapped(values: Values, secret: readonly string[], f: (value: string) => string): Values {
  const isHidden = (name: string, v: unknown): v is string => secret.includes(name) && typeof v === 'string' && v !== ''
  const entries = Object.entries(values)
  if (!entries.some(([name, v]) => isHidden(name, v))) return values
  return Object.fromEntries(entries.map(([name, v]) => [name, isHidden(name, v) ? f(v) : v]))
}
