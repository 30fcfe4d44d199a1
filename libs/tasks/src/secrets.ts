/** Secrets among arguments and results: shown as stars to everybody but the device. */
import { DIAGNOSTIC_TESTS, isSecret, newestDiagnosticObject } from '@auroralinks/data-model'
import type { DiagnosticTest } from '@auroralinks/data-model'
import { PASSWORD, STARS, isHiddenByShape } from '@auroralinks/runtime'
import { tableOf } from './aliases.ts'
import type { Json, Task } from './task.ts'
import { mapVendorSecrets } from './vendor-fields.ts'

/** A value that was read, as it may be shown. */
export const masked = <V extends { readonly name: string; readonly value: string }>(v: V): V =>
  v.value !== '' && isHidden(v.name, v.value) ? { ...v, value: STARS } : v

/** Whether a value is a secret: by the name of its parameter, or since a password stands in it (a URL's). */
export const isHidden = (name: string, value: unknown): boolean =>
  isSecret(name) || (typeof value === 'string' && isHiddenByShape(value))

/** A task's arguments as they may be shown; the same object when there is nothing to hide. */
export function withoutSecrets(args: Task['arguments']): Task['arguments'] {
  return mapSecrets(args, () => STARS)
}

/** What stands before the names of values: those of addObject are relative to the new instance, whatever its number will be. */
export function baseOf(path: unknown): string {
  if (typeof path !== 'string' || path === '') return ''
  return path.endsWith('.') ? `${tableOf(path)}1.` : `${path}.1.`
}

/** A task's arguments with the values of its secret parameters as `f` makes them; the same object when there are none. @param f gets the parameter's full name */
export function mapSecrets(args: Task['arguments'], f: (name: string, value: string) => string): Task['arguments'] {
  const { password } = args
  if (typeof password === 'string' && password !== '') return { ...args, password: f(PASSWORD, password) }
  const { operations } = args
  if (Array.isArray(operations) && operations.some(hasPassword))
    return {
      ...args,
      operations: operations.map(o => (hasPassword(o) ? { ...o, password: f(PASSWORD, o.password) } : (o as Json))),
    }
  const vendors = mapVendorSecrets(args, value => f(PASSWORD, value))
  if (vendors !== null) return vendors === args['arguments'] ? args : { ...args, arguments: vendors as Json as never }
  const test = argumentsOfTest(args)
  if (test !== null) return mapTest(args, test, f)
  const values = args['values']
  if (!Array.isArray(values)) return args
  const list = values as { readonly name: string; readonly value: string }[]
  const base = baseOf(args['path'])
  const isSecretValue = (v: { readonly name: string; readonly value: unknown }): boolean =>
    typeof v.name === 'string' && isHidden(base + v.name, v.value)
  if (!list.some(isSecretValue)) return args
  return {
    ...args,
    values: list.map(v => (isSecretValue(v) ? { ...v, value: f(base + v.name, v.value) } : v)) as unknown as Json,
  }
}

/** An operation on software modules that has one. */
const hasPassword = (
  operation: unknown,
): operation is { readonly password: string } & { readonly [name: string]: Json } => {
  const password = (operation as { password?: unknown } | null)?.password
  return typeof password === 'string' && password !== ''
}

type Texts = { readonly [name: string]: string }

/** The arguments of a test (diagnostics), by name; null where there are none. */
function argumentsOfTest({ test, arguments: given }: Task['arguments']): Texts | null {
  return typeof test === 'string' && given !== null && typeof given === 'object' && !Array.isArray(given)
    ? (given as Texts)
    : null
}

/** They are sealed for the object that the task names, or else for the only one that runs this test: no other has a secret among its arguments. */
function mapTest(args: Task['arguments'], given: Texts, f: (name: string, value: string) => string): Task['arguments'] {
  const { path, test } = args
  const isKnown = DIAGNOSTIC_TESTS.includes(test as DiagnosticTest)
  const object =
    typeof path === 'string' && path !== '' ? path : isKnown ? newestDiagnosticObject(test as DiagnosticTest) : ''
  const isSecretValue = ([name, value]: [string, string]): boolean =>
    typeof value === 'string' && value !== '' && isHidden(object + name, value)
  if (!Object.entries(given).some(isSecretValue)) return args
  return {
    ...args,
    arguments: Object.fromEntries(
      Object.entries(given).map(([name, value]) => [
        name,
        isSecretValue([name, value]) ? f(object + name, value) : value,
      ]),
    ),
  }
}

/** One text for equal JSON, whatever the order of its fields. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  return `{${Object.entries(value)
    .filter(([, v]) => v !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([k, v]) => `${JSON.stringify(k)}:${canonical(v)}`)
    .join(',')}}`
}
