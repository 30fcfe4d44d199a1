/** What a document of the Broadband Forum says of objects and parameters. */
import type { Syntax } from '../syntax.ts'

export interface ModelParameter {
  name: string
  syntax: Syntax
  /** Null where the document leaves it to the parameter which it changes. */
  writable: boolean | null
  secret: boolean
  forcedInform: boolean
  activeNotification: 'forced' | 'default' | null
  /** It changes or restricts a parameter that is defined elsewhere: what it does not say is as there. */
  changes: boolean
}

export interface ModelObject {
  /** As a pattern, ending with a dot: `Device.NAT.PortMapping.{i}.` */
  path: string
  /** AddObject and DeleteObject are possible; null where it is left to the object which it changes. */
  writable: boolean | null
  uniqueKeys: string[][]
  parameters: ModelParameter[]
}

export interface ModelDocument {
  /** `dm` defines a data model, `dt` says what of one a type of device has. */
  schema: 'dm' | 'dt'
  /** Of its models, in their order: `Device:2.17`, `InternetGatewayDevice:1.14` … */
  models: string[]
  /** The name that the document has for itself, a URN; null where it has none. */
  spec: string | null
  objects: ModelObject[]
  /** Components that it refers to and does not hold: what they define is not known from it. */
  missing: string[]
}
