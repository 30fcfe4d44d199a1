/** What the event codes of an Inform ask of the planner, beyond what every Inform does (docs/events.md). */
import type { AutonomousTransferComplete, EventStruct, Message } from '@auroralinks/cwmp'
import { isConfiguration } from '@auroralinks/tasks'
import type { SessionOpened } from './events.ts'
import type { Device } from './model.ts'
import type { Work } from './work.ts'

const has = (events: readonly EventStruct[], code: string): boolean => events.some(e => e.code === code)

export const isBootstrap = (events: readonly EventStruct[]): boolean => has(events, '0 BOOTSTRAP')
export const isBoot = (events: readonly EventStruct[]): boolean => has(events, '1 BOOT')

/** A sign of life and nothing else (TR-069 Annex O): no work is done in such a session. */
export const isHeartbeat = (events: readonly EventStruct[]): boolean =>
  events.length > 0 && events.every(e => e.code === '14 HEARTBEAT')

/**
 * A reset changes values and instance numbers (TR-069 Table 8): what was known of the device's parameters is forgotten,
 * but for those that this Inform tells. A first contact has nothing to forget, and an Inform that comes twice must not
 * take what its session has read since.
 */
export function forgetAtBootstrap(w: Work, e: SessionOpened): void {
  if (!isBootstrap(e.events) || e.firstContact || isRepeated(w.device)) return
  w.effects.gone.push({ prefix: '', except: new Set(e.parameters().map(p => p.name)) })
}

/**
 * A configuration file that was loaded changes values as a reset does, and not every device tells that by `0 BOOTSTRAP`
 * (quirk I18): what was known is forgotten, and the next Inform is read whatever it says.
 */
export function forgetAfterConfiguration(w: Work): void {
  w.effects.gone.push({ prefix: '', except: null })
  w.effects.status = { ...w.effects.status, informDigest: '' }
  w.device = { ...w.device, informDigest: null }
}

/** Whether a call tells that the device loaded one that no task of ours sent. */
export function loadedConfiguration(call: Message): boolean {
  if (call.method !== 'AutonomousTransferComplete') return false
  const { isDownload, fileType, fault } = call as AutonomousTransferComplete
  return isDownload && fault === null && isConfiguration(fileType)
}

/** The older session, put aside and not over, began with a reset as well: one of the two Informs is the other's copy. */
const isRepeated = ({ superseded }: Device): boolean =>
  superseded !== null && superseded.phase !== 'closed' && isBootstrap(superseded.events)
