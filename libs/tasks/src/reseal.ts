/** Secrets of a waiting task, sealed anew when the installation's key has changed: wherever they stand in what is kept of it. */
import { PASSWORD, SEALED } from '@auroralinks/runtime'
import type { ValueSealer } from '@auroralinks/runtime'
import { mapSecrets } from './secrets.ts'
import type { Json, Task } from './task.ts'

/** What is kept of a task that has secrets: its arguments with them, and what it noted of the RPCs that carry them. */
export interface KeptSecrets {
  readonly arguments?: Task['arguments'] | undefined
}

/**
 * The same with each secret as it would be sealed now; the same object when all of them are.
 * @returns `unreadable`: how many of the arguments' secrets no key opens; they stay as they are
 */
export function resealed<K extends KeptSecrets>(
  kept: K,
  deviceId: string,
  sealer: Pick<ValueSealer, 'reseal' | 'beginning'>,
): { kept: K; unreadable: number } {
  if (kept.arguments === undefined) return { kept, unreadable: 0 }
  const names = new Set([PASSWORD])
  let unreadable = 0
  mapSecrets(kept.arguments, (name, value) => {
    names.add(name)
    if (value !== '' && sealer.reseal(deviceId, name, value) === null) unreadable++
    return value
  })
  const anew = (text: string): string => {
    if (!text.startsWith(SEALED) || text.startsWith(sealer.beginning)) return text
    for (const name of names) {
      const value = sealer.reseal(deviceId, name, text)
      if (value !== null) return value
    }
    return text
  }
  return { kept: mapTexts(kept as unknown as Json, anew) as unknown as K, unreadable }
}

/** The same object where nothing changed. */
function mapTexts(value: Json, f: (text: string) => string): Json {
  if (typeof value === 'string') return f(value)
  if (value === null || typeof value !== 'object') return value
  if (Array.isArray(value)) {
    const list = value as readonly Json[]
    const mapped = list.map(v => mapTexts(v, f))
    return mapped.every((v, i) => v === list[i]) ? value : mapped
  }
  const entries = Object.entries(value)
  const mapped = entries.map(([name, v]): [string, Json] => [name, mapTexts(v as Json, f)])
  return mapped.every(([, v], i) => v === entries[i]![1]) ? value : Object.fromEntries(mapped)
}
