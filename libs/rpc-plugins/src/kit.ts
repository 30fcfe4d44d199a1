/** What a plug-in describes its RPC with: the same as the files of libs/cwmp/src/rpcs. */
import * as description from '@auroralinks/cwmp/description'
import { versions } from '@auroralinks/cwmp'
import type { CwmpVersion, Rpc } from '@auroralinks/cwmp'
import type { Caller, Fields } from '@auroralinks/cwmp/description'

export interface VendorDescription {
  /** `X_<OUI>_Name`, or whatever else the vendor has after `X_`. */
  method: string
  /** Who calls it: `acs`, `cpe` or `both`. */
  caller: Caller
  /** Where the vendor says it. */
  clause: string
  /** The first CWMP version in which the vendor has it; 1.0 unless given. */
  since?: CwmpVersion
  /** Whether asking twice could do the work twice; true unless given. Then an answer that never came stays unknown. */
  once?: boolean
  request: Fields
  response: Fields
}

/** Of a name with `Response` at its end, as of any method (TR-069 A.3.1.1). */
const LONGEST = 64 - 'Response'.length

const METHOD = /^X_[A-Za-z0-9_.-]+$/

/** Describes a vendor's RPC. @throws TypeError that says what is not as it should be */
function rpc(d: VendorDescription): Rpc {
  const { method, caller, clause, since = '1.0', once = true } = d
  if (typeof method !== 'string' || !METHOD.test(method) || method.endsWith('Response') || method.length > LONGEST)
    throw new TypeError(
      `the method ${JSON.stringify(method)} should be X_ and letters, digits, _, - or ., at most ${LONGEST} characters, and not end with Response`,
    )
  if (!['acs', 'cpe', 'both'].includes(caller)) throw new TypeError(`${method}: caller should be acs, cpe or both`)
  if (!versions.includes(since)) throw new TypeError(`${method}: since should be one of ${versions.join(', ')}`)
  if (typeof clause !== 'string' || clause === '')
    throw new TypeError(`${method}: clause should say where it is described`)
  for (const side of ['request', 'response'] as const) checkFields(method, side, d[side])
  return description.rpc({ ...d, since, once: Boolean(once), number: 0 }) as unknown as Rpc
}

function checkFields(method: string, side: 'request' | 'response', fields: unknown): void {
  if (fields === null || typeof fields !== 'object')
    throw new TypeError(`${method}: ${side} should be an object of fields`)
  const entries = Object.entries(fields as Fields)
  if (entries.length > MOST_FIELDS) throw new TypeError(`${method}: ${side} has more than ${MOST_FIELDS} fields`)
  for (const [name, field] of entries) {
    if (name === 'method') throw new TypeError(`${method}: no field may be called method`)
    if (typeof field?.read !== 'function' || !/^[A-Za-z_][\w.-]*$/.test(field.element))
      throw new TypeError(`${method}: ${side}.${name} should be a field such as text('Element', 64)`)
  }
}

/** Which of them came is kept in 31 bits. */
const MOST_FIELDS = 30

/** As the description's; a secret deep inside would not be sealed. @throws TypeError where one is secret */
const structure: typeof description.structure = (name, fields) => {
  const secret = Object.entries(fields as Fields).find(([, field]) => field.secret)
  if (secret !== undefined) throw new TypeError(`${name}.${secret[0]}: only a field of the RPC itself may be secret`)
  return description.structure(name, fields)
}

const { text, verbatim, dateTime, unsigned, integer, flag, strings, array, repeated, nested } = description

export const kit = {
  rpc,
  structure,
  text,
  verbatim,
  dateTime,
  unsigned,
  integer,
  flag,
  strings,
  array,
  repeated,
  nested,
}
export type RpcKit = typeof kit
