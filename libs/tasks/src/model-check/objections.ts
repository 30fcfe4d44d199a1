/** What the data models have against a task, and what of its device they need to know. */
import type { Objection } from '@auroralinks/data-model'
import type { DeviceQuirks } from '@auroralinks/quirks'

/** A task with its arguments. */
export interface CheckedTask {
  readonly type: string
  readonly [argument: string]: unknown
}

/** One objection. */
export interface Found {
  path: string
  objection: Objection
  where: string
  name: string
}

/** What is known of the device, asked for only where it matters. */
export interface Known {
  /** Of these names, those that the device has called writable. */
  writable(names: string[]): Promise<ReadonlySet<string>>
  /** Of these names and objects, those that the device has told of. */
  told(names: string[]): Promise<ReadonlySet<string>>
  quirks(): Promise<DeviceQuirks>
  /** Root of its data model; null until an Inform named it. */
  root(): Promise<'Device.' | 'InternetGatewayDevice.' | null>
}
