/**
 * Two devices with one identity (quirk I1): makers give the same serial number to many units. They show where they come
 * from by turns, which one device that moves does not. Nothing is refused: which of them is the real one nobody can
 * tell here; it stands among the faults of the device.
 */
import { wellKnown } from '@auroralinks/data-model'
import { FAULT } from '@auroralinks/runtime'
import { ourFault } from '@auroralinks/tasks'
import type { SessionOpened } from './events.ts'
import type { Source } from './model.ts'
import { raise } from './outcomes.ts'
import type { Work } from './work.ts'

type Place = Pick<Source, 'address' | 'url'>

/** So often within the time below a device comes from where it came from before the last place. */
const RETURNS = 3
/** In ms. */
const WITHIN_MS = 3_600_000

/** @param isAsLast whether the Inform said what the last one said */
export function noticeCollision(w: Work, e: SessionOpened, isAsLast: boolean): void {
  const { source } = w.device
  const address = e.remoteAddress
  const url = isAsLast && source ? source.url : urlOf(w, e, isAsLast)
  if (source === undefined) w.device = { ...w.device, source: { address, url, before: null, returns: [] } }
  else if (source.address !== address || source.url !== url)
    w.device = { ...w.device, source: moved(w, source, { address, url }) }
}

const placeOf = ({ address, url }: Place): string => `${address} ${url}`

function moved(w: Work, source: Source, here: Place): Source {
  const before = placeOf(source)
  if (placeOf(here) !== source.before) return { ...here, before, returns: [] }
  const returns = [...source.returns, w.now].filter(at => w.now - at < WITHIN_MS)
  if (returns.length < RETURNS) return { ...here, before, returns }
  const detail = [placeOf(here), before].map(place => ({
    name: 'source',
    code: FAULT.identityCollision.code,
    string: place.trim().slice(0, 256),
  }))
  raise(w, CAUSE, null, { ...ourFault(FAULT.identityCollision), detail }, w.now)
  // Told again when it goes on for as long again.
  return { ...here, before, returns: [] }
}

const CAUSE = 'identity:collision'

/** Where it takes connection requests: two units behind one address differ there. Unknown where the Inform is not read. */
function urlOf(w: Work, e: SessionOpened, isAsLast: boolean): string {
  if (isAsLast) return ''
  const names = [w.device.root ?? 'Device.', 'Device.', 'InternetGatewayDevice.'] as const
  const urls = names.map(root => wellKnown(root).connectionRequestUrl)
  return (
    e
      .parameters()
      .find(p => urls.includes(p.name))
      ?.value.trim() ?? ''
  )
}
