import { describe } from '@auroralinks/data-model'
import { oneOf } from '../model.ts'
import type { Limited, Model, ModelNode, ModelObject } from '../model.ts'

const models = new WeakMap<Model, Model>()

/** What tells an ACS that the device addresses by alias, and how (TR-069 3.6.1). */
const parameters: Record<string, string | Limited> = {
  AliasBasedAddressing: '1',
  InstanceMode: oneOf('InstanceNumber', 'InstanceNumber', 'InstanceAlias'),
  AutoCreateInstances: '0',
}

/** A model whose devices address by alias: rows that have an Alias can be named by it (`addressing.ts`). */
export function withAliases(model: Model): Model {
  let made = models.get(model)
  if (made === undefined) models.set(model, (made = extended(model)))
  return made
}

function extended(model: Model): Model {
  const name = model.root.slice(0, -1)
  const root = model.top.children.get(name) as ModelObject
  const server = root.children.get('ManagementServer') as ModelObject
  const path = `${model.root}ManagementServer.`
  const added = Object.entries(parameters).map(
    ([parameter, given]) => [parameter, nodeOf(path + parameter, given)] as const,
  )
  const withAll = { ...server, children: new Map([...server.children, ...added]) }
  const withServer = { ...root, children: new Map([...root.children, ['ManagementServer', withAll] as const]) }
  return {
    ...model,
    top: { ...model.top, children: new Map([...model.top.children, [name, withServer]]) },
    forcedInform: [...model.forcedInform, `${path}AliasBasedAddressing`],
  }
}

function nodeOf(path: string, given: string | Limited): ModelNode {
  const { type, writable } = describe(path)!
  const limited = typeof given === 'object'
  return {
    kind: 'parameter',
    type,
    writable,
    secret: false,
    forcedInform: path.endsWith('.AliasBasedAddressing'),
    active: false,
    source: limited ? given.value : given,
    accepts: limited ? given.accepts : null,
  }
}
