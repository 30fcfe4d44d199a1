/** Secrets among arguments and results: shown as stars to everybody but the device. */
import { isSecret } from '@auroralinks/data-model'
import type { Json, Task } from './model.ts'

export const STARS = '****'

/** A value that was read, as it may be shown. */
export const masked = <V extends { readonly name: string; readonly value: string }>(v: V): V => (v.value !== '' && isSecret(v.name) ? { ...v, value: STARS } : v)

/** A task's arguments as they may be shown; the same object when there is nothing to hide. */
export function withoutSecrets(args: Task['arguments']): Task['arguments'] {
  const values = args['values']
  if (!Array.isArray(values)) return args
  const base = typeof args['path'] === 'string' ? args['path'] : ''
  const list = values as { readonly name: string; readonly value: string }[]
  if (!list.some(v => isSecret(base + v.name))) return args
  return { ...args, values: list.map(v => (isSecret(base + v.name) ? { ...v, value: STARS } : v)) as unknown as Json }
}

/** One text for equal JSON, whatever the order of its fields. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  return `{${Object.entries(value).filter(([, v]) => v !== undefined).sort(([a], [b]) => (a < b ? -1 : 1)).map(([k, v]) => `${JSON.stringify(k)}:${canonical(v)}`).join(',')}}`
}
