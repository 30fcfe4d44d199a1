/** Arguments of a task as they leave the API: values of secret parameters are sealed, so that nothing behind it sees them. */
import type { JsonObject, JsonValue } from '@auroralinks/contracts'
import { isSecret } from '@auroralinks/data-model'
import type { ValueSealer } from '@auroralinks/runtime'

/** @param args as the client gave them; a value that looks sealed is one like any other, and sealed as well */
export function sealedArguments(deviceId: string, args: JsonObject, sealer: ValueSealer): JsonObject {
  const { values, path } = args
  if (!Array.isArray(values)) return args
  // Names of addObject are relative to the new instance, whatever its number will be.
  const base = typeof path === 'string' ? `${path}1.` : ''
  return { ...args, values: values.map(v => sealedValue(deviceId, base, v, sealer)) }
}

function sealedValue(deviceId: string, base: string, v: JsonValue, sealer: ValueSealer): JsonValue {
  if (v === null || typeof v !== 'object' || Array.isArray(v) || typeof v['name'] !== 'string' || typeof v['value'] !== 'string') return v
  const name = base + v['name']
  return isSecret(name) ? { ...v, value: sealer.seal(deviceId, name, v['value']) } : v
}
