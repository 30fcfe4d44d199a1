/** What somebody may ask for, where the names of parameters stand in the question. */
import { isSecret } from '@auroralinks/data-model'
import { excerpt } from '@auroralinks/runtime'
import type { Filter } from '../filter/parse.ts'
import { Problem } from '../problem.ts'
import { reaches, scopeFor } from './access.ts'
import type { Access, Scope } from './access.ts'
import { allowed } from './allowed.ts'
import { nameOutOfReach, parametersIn, secretWritten } from './parameters.ts'

const outOfReach = (name: string, where: string): Problem =>
  new Problem('forbidden', `the parameter "${excerpt(name)}" is out of reach`, {
    errors: [{ where, detail: `"${excerpt(name)}" is out of reach` }],
  })

/**
 * A filter by parameters tells their values, to whoever asks often enough: it needs what looking at them needs.
 * @returns the devices whose parameters are within reach; null: all, or none is asked for
 * @throws Problem 403
 */
export function withParameters(access: Access, filter: Filter): Filter | null {
  const names = parametersIn(filter)
  if (names.length === 0) return null
  const scope = allowed(access, 'parameters.read')
  const secrets = scopeFor(access, 'parameters.secret') !== null
  const wrong = names.find(name => !reaches(scope, name) || (!secrets && isSecret(name)))
  if (wrong !== undefined) throw outOfReach(wrong, 'filter')
  return scope.devices
}

/** A task reads and writes what its creator may reach, secret parameters by a permission of their own. @throws Problem 403 */
export function checkNames(access: Access, scope: Scope, task: { readonly [name: string]: unknown }): void {
  const wrong = nameOutOfReach(task, scope)
  if (wrong !== null) throw outOfReach(wrong, '')
  const secret = secretWritten(task)
  if (secret !== null) allowed(access, 'parameters.secret')
}
