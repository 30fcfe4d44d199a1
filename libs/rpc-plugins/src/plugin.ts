/** A plug-in: one RPC of a vendor's own, and what the ACS and a simulated device answer to it. */
import type { FieldsOf, Rpc } from '@auroralinks/cwmp'
import type { RpcKit } from './kit.ts'

/** A simulated device as a plug-in sees it. */
export interface SimulatedDevice {
  /** The value of a parameter; null where there is none. */
  get(path: string): string | null
  /** The device changes it, read-only ones too. */
  change(path: string, value: string): void
}

export interface RpcPlugin {
  readonly rpc: Rpc
  /** What the ACS answers when a CPE calls it; needed where that has fields. At once, and from the call alone. */
  answer?(call: FieldsOf): FieldsOf
  /** What a device of the simulator answers when it is asked; `fault` refuses with a code of TR-069 A.5. */
  simulate?(request: FieldsOf, device: SimulatedDevice): FieldsOf | { readonly fault: string }
}

/** The default export of a plug-in's file. */
export type RpcPluginModule = (kit: RpcKit) => RpcPlugin | readonly RpcPlugin[]

/** A file's plug-ins are what they should be. @throws TypeError that says what is not */
export function checked(made: unknown): readonly RpcPlugin[] {
  const list = Array.isArray(made) ? made : [made]
  if (list.length === 0) throw new TypeError('it describes no RPC')
  for (const plugin of list) checkOne(plugin)
  return list as RpcPlugin[]
}

const KNOWN = ['rpc', 'answer', 'simulate']

function checkOne(plugin: unknown): void {
  if (plugin === null || typeof plugin !== 'object')
    throw new TypeError('its function should return { rpc }, or a list of these')
  const given = plugin as { readonly [name: string]: unknown }
  const unknown = Object.keys(given).find(name => !KNOWN.includes(name))
  if (unknown !== undefined) throw new TypeError(`"${unknown}" is none of ${KNOWN.join(', ')}`)
  const rpc = given['rpc'] as Rpc | undefined
  if (typeof rpc?.method !== 'string' || rpc.request === undefined || rpc.response === undefined)
    throw new TypeError('"rpc" should be what the kit\'s rpc() returns')
  for (const name of ['answer', 'simulate'])
    if (given[name] !== undefined && typeof given[name] !== 'function')
      throw new TypeError(`${rpc.method}: "${name}" should be a function`)
  const isCalled = rpc.caller !== 'acs'
  if (!isCalled && given['answer'] !== undefined)
    throw new TypeError(`${rpc.method}: "answer" is of no use where the ACS calls`)
  if (isCalled && given['answer'] === undefined && rpc.response.fields.wire.fields.length > 0)
    throw new TypeError(`${rpc.method}: a CPE that calls it gets fields back: "answer" is needed`)
}
